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
  }

  /// The bytes; of standard input where the path is `-`.
  static func contents(of path: String) throws(Unreadable) -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    defer { if descriptor > STDIN_FILENO { close(descriptor) } }
    guard descriptor >= 0, let bytes = FileDescriptor.readAll(descriptor) else {
      throw Unreadable(
        isMissing: errno == ENOENT, reason: "it cannot be read: \(String(cString: strerror(errno)))"
      )
    }
    return bytes
  }
}
