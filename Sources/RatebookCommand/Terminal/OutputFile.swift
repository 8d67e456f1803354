#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that appears whole or not at all: written beside its place, then renamed.
enum OutputFile {
  /// Throws ``CommandFailure`` with status 73 or 74; the old file is then as it was.
  ///
  /// A symbolic link stays one: the file that it points to is replaced. What is no file, such as a
  /// pipe or `/dev/stdout`, is written to in place.
  static func write(_ text: String, to path: String) throws(CommandFailure) {
    try write([text], to: path)
  }

  /// The same of a text in pieces.
  static func write(_ pieces: [String], to path: String) throws(CommandFailure) {
    var status = stat()
    let isThere = stat(path, &status) == 0
    switch isThere ? status.st_mode & S_IFMT : S_IFREG {
    case S_IFREG:
      try replace(
        isThere ? resolved(path) : path, with: pieces, named: path,
        mode: isThere ? status.st_mode & 0o777 : nil)
    case S_IFDIR:
      throw CommandFailure(
        .cannotCreateOutput,
        "'\(path)' cannot be written: it is a folder; nothing was written "
          + "(a file a section: --format csv -o \(path)/)")
    default: try pour(pieces, into: path)
    }
  }

  /// Makes a folder and those above it. Throws ``CommandFailure`` with status 73.
  static func makeFolder(_ path: String) throws(CommandFailure) {
    var built = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      built += part + "/"
      guard mkdir(built, 0o755) == 0 || errno == EEXIST else {
        throw failure(
          .cannotCreateOutput, "the folder '\(path)' cannot be made", "nothing was written")
      }
    }
  }
}

extension OutputFile {
  /// A file that is there keeps its mode, so that what few may read stays so.
  private static func replace(
    _ path: String, with pieces: [String], named name: String, mode: mode_t?
  ) throws(CommandFailure) {
    let problem = "'\(name)' cannot be written"
    let temporary = "\(path).\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode ?? 0o644)
    guard descriptor >= 0 else { throw failure(.cannotCreateOutput, problem, untouched) }
    if let mode { fchmod(descriptor, mode) }
    let isWritten =
      pieces.allSatisfy { FileDescriptor.write($0.utf8, to: descriptor) } && fsync(descriptor) == 0
    let reason = errno
    guard close(descriptor) == 0, isWritten, rename(temporary, path) == 0 else {
      let failure = failure(
        .outputError, problem, untouched, isWritten ? errno : reason)
      unlink(temporary)
      throw failure
    }
  }

  private static func pour(_ pieces: [String], into path: String) throws(CommandFailure) {
    let problem = "'\(path)' cannot be written"
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(.cannotCreateOutput, problem, "it is as it was") }
    defer { close(descriptor) }
    let isPoured = pieces.allSatisfy { FileDescriptor.write($0.utf8, to: descriptor) }
    guard isPoured || errno == EPIPE else {
      throw failure(.outputError, problem, "it may hold a part of the result")
    }
  }

  private static let untouched = "what was there before is as it was"

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func failure(
    _ status: ExitStatus, _ problem: String, _ consequence: String, _ number: Int32 = errno
  ) -> CommandFailure {
    CommandFailure(status, "\(problem): \(String(cString: strerror(number))); \(consequence)")
  }
}
