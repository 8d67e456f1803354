import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Standard output: the command's result and nothing else.
struct StandardOutput: TextOutputStream {
  /// What a command has changed if its words cannot be written.
  enum Effect: String {
    case nothing = "the database is as it was"
    case committed = "what was done is kept all the same"
  }

  private var buffer: [UInt8] = []
  private let effect: Effect

  /// What is written is the result of a command that had this effect.
  init(of effect: Effect = .nothing) { self.effect = effect }

  /// Makes a write to a closed pipe an error that can be seen, instead of a signal that kills.
  static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  mutating func write(_ string: String) {
    if string.utf8.count > Self.room {
      // A whole report is not held twice.
      flush()
      pour(string.utf8)
    } else {
      buffer.append(contentsOf: string.utf8)
      if buffer.count > Self.room { flush() }
    }
  }

  /// How many bytes are held back.
  private static let room = 1 << 16

  /// Writes what is held back. A reader that has seen enough and closed the pipe is a success; any
  /// other failure ends the process with status 74.
  mutating func flush() {
    pour(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private func pour(_ bytes: some Collection<UInt8>) {
    if !FileDescriptor.write(bytes, to: STDOUT_FILENO) {
      if errno == EPIPE { exit(0) }
      Messages.write("ratebook: \(Self.problem); \(effect.rawValue)")
      exit(ExitStatus.outputError.rawValue)
    }
  }

  /// Writes one line at once.
  static func line(_ text: String, of effect: Effect = .nothing) {
    var output = StandardOutput(of: effect)
    output.write(text + "\n")
    output.flush()
  }

  /// Writes one line at once, where the job is worth more than its log and goes on without it. Gives
  /// why the line cannot be written; `nil` if it is, or where its reader has seen enough.
  static func logLine(_ text: String) -> String? {
    FileDescriptor.write((text + "\n").utf8, to: STDOUT_FILENO) || errno == EPIPE ? nil : problem
  }

  private static var problem: String {
    "standard output cannot be written: \(String(cString: strerror(errno)))"
  }
}
