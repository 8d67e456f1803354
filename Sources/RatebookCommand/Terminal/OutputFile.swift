#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that appears whole or not at all: written beside its place, then renamed.
enum OutputFile {
  /// Throws ``CommandFailure`` with status 73 or 74; the old file is then as it was.
  static func write(_ text: String, to path: String) throws(CommandFailure) {
    let temporary = "\(path).\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(.cannotCreateOutput, path) }
    var isWritten = true
    var bytes = Array(text.utf8)[...]
    while isWritten, !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 { bytes = bytes.dropFirst(count) } else if errno != EINTR { isWritten = false }
    }
    isWritten = isWritten && fsync(descriptor) == 0
    guard close(descriptor) == 0, isWritten, rename(temporary, path) == 0 else {
      let failure = failure(.outputError, path)
      unlink(temporary)
      throw failure
    }
  }

  /// Makes a folder and those above it. Throws ``CommandFailure`` with status 73.
  static func makeFolder(_ path: String) throws(CommandFailure) {
    var built = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      built += part + "/"
      guard mkdir(built, 0o755) == 0 || errno == EEXIST else {
        throw failure(.cannotCreateOutput, path)
      }
    }
  }

  private static func failure(_ status: ExitStatus, _ path: String) -> CommandFailure {
    CommandFailure(
      status, "'\(path)' cannot be written: \(String(cString: strerror(errno))); it is as it was")
  }
}
