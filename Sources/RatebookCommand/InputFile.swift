import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file, a pipe or standard input, read whole.
enum InputFile {
  /// Why it cannot be read, as a clause.
  struct Unreadable: Error {
    let isMissing: Bool
    let reason: String

    init(isMissing: Bool, reason: String) {
      (self.isMissing, self.reason) = (isMissing, reason)
    }

    init(_ number: Int32) {
      self.init(
        isMissing: number == ENOENT,
        reason: "it cannot be read: \(String(cString: strerror(number)))")
    }
  }

  /// The bytes, of which there may be so many; of standard input if the path is `-`. A named pipe is refused, since
  /// nobody may ever write to it.
  static func contents(of path: String, limit: Int = 1 << 28) throws(Unreadable) -> [UInt8] {
    if path == "-" { return try contents(of: STDIN_FILENO, limit: limit) }
    // Without waiting for a pipe's writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Unreadable(errno) }
    defer { close(descriptor) }
    if isNamedPipe(path) {
      throw Unreadable(isMissing: false, reason: "it is a named pipe, not a file; use - for a pipe")
    }
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    return try contents(of: descriptor, limit: limit)
  }

  private static func contents(
    of descriptor: Int32, limit: Int
  ) throws(Unreadable) -> [UInt8] {
    if let bytes = FileDescriptor.readAll(descriptor, limit: limit) { return bytes }
    guard errno != EFBIG else {
      throw Unreadable(isMissing: false, reason: "it has more than \(limit >> 20) MB")
    }
    throw Unreadable(errno)
  }

  /// The text of a file in UTF-8, and what messages call it. Throws ``CommandFailure``, which names it.
  static func text(of path: String) throws(CommandFailure) -> (text: String, name: String) {
    let name = path == "-" ? "standard input" : "'\(path)'"
    let bytes: [UInt8]
    do throws(Unreadable) { bytes = try contents(of: path) } catch {
      throw CommandFailure(
        error.isMissing ? .missingInput : .unreadableInput, "\(name): \(error.reason)")
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let content = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
    guard let text = String(validating: content, as: UTF8.self) else {
      throw CommandFailure(.unreadableInput, "\(name): it is not a text in UTF-8")
    }
    return (text, name)
  }

  /// Whether a path is that of a named pipe. A pipe of the shell, as in `--config <(…)`, is none: it has a writer.
  static func isNamedPipe(_ path: String) -> Bool {
    guard FileSystem.status(path, followsLinks: true)?.kind == S_IFIFO,
      let real = FileSystem.resolved(path)
    else { return false }
    return !real.hasPrefix("/dev/") && !real.hasPrefix("/proc/")
  }
}
