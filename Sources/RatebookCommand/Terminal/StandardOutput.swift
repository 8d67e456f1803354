#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Standard output: the command's result and nothing else.
struct StandardOutput: TextOutputStream {
  private var buffer: [UInt8] = []

  /// Makes a write to a closed pipe an error that can be seen, in place of a signal that kills.
  static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  mutating func write(_ string: String) {
    buffer.append(contentsOf: string.utf8)
    if buffer.count > 1 << 16 { flush() }
  }

  /// Writes what is held back. A reader that has seen enough and closed the pipe is a success; any
  /// other failure ends the process with status 74.
  mutating func flush() {
    var rest = buffer[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if written >= 0 {
        rest = rest.dropFirst(written)
      } else if errno == EPIPE {
        exit(0)
      } else if errno != EINTR {
        Messages.write(
          "ratebook: standard output cannot be written: \(String(cString: strerror(errno)))")
        exit(ExitStatus.outputError.rawValue)
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Writes one line at once.
  static func line(_ text: String) {
    var output = StandardOutput()
    output.write(text + "\n")
    output.flush()
  }
}
