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

  /// The bytes, of which there may be so many; of standard input where the path is `-`.
  static func contents(of path: String, limit: Int = 1 << 28) throws(Unreadable) -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    defer { if descriptor > STDIN_FILENO { close(descriptor) } }
    guard descriptor >= 0, let bytes = FileDescriptor.readAll(descriptor, limit: limit)
    else {
      let reason =
        errno == EFBIG
        ? "it has more than \(limit >> 20) MB"
        : "it cannot be read: \(String(cString: strerror(errno)))"
      throw Unreadable(isMissing: errno == ENOENT, reason: reason)
    }
    return bytes
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

  /// Whether the path is that of a named pipe, which may wait for its writer for ever.
  static func isPipe(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
  }
}
