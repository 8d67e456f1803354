#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that appears whole or not at all: written beside its place, then renamed.
enum OutputFile {
  /// Writes what `body` does. Throws ``CommandFailure`` with status 73 or 74, and what `body` throws; the
  /// old file is then as it was.
  ///
  /// A symbolic link stays one: the file that it points to is replaced. What is no file, such as a
  /// pipe or `/dev/stdout`, is written to in place. Gives whether all of it was taken: who reads a pipe may
  /// have seen enough.
  @discardableResult
  static func write(to path: String, _ body: (inout TextSink) throws -> Void) throws -> Bool {
    var status = stat()
    let isThere = stat(path, &status) == 0
    switch isThere ? status.st_mode & S_IFMT : S_IFREG {
    case S_IFREG:
      try replace(
        isThere ? resolved(path) : path, named: path, mode: isThere ? status.st_mode & 0o777 : nil,
        body)
      return true
    case S_IFDIR:
      throw CommandFailure(
        .cannotCreateOutput,
        "'\(path)' cannot be written: it is a folder; nothing was written "
          + "(one file per section: --format csv -o \(path)/)")
    default: return try pour(into: path, body)
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
    _ path: String, named name: String, mode: mode_t?, _ body: (inout TextSink) throws -> Void
  ) throws {
    let problem = "'\(name)' cannot be written"
    let temporary = "\(path).\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode ?? 0o644)
    guard descriptor >= 0 else { throw failure(.cannotCreateOutput, problem, untouched) }
    if let mode { fchmod(descriptor, mode) }
    var reason: Int32?
    do { reason = try write(body, to: descriptor) } catch {
      close(descriptor)
      unlink(temporary)
      throw error
    }
    if reason == nil, fsync(descriptor) != 0 { reason = errno }
    guard close(descriptor) == 0, reason == nil, rename(temporary, path) == 0 else {
      let failure = failure(.outputError, problem, untouched, reason ?? errno)
      unlink(temporary)
      throw failure
    }
  }

  private static func pour(
    into path: String, _ body: (inout TextSink) throws -> Void
  ) throws -> Bool {
    let problem = "'\(path)' cannot be written"
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(.cannotCreateOutput, problem, "it is as it was") }
    defer { close(descriptor) }
    let reason = try write(body, to: descriptor)
    if let reason, reason != EPIPE {
      throw failure(.outputError, problem, "it may hold a part of the result", reason)
    }
    return reason == nil
  }

  /// Writes what `body` does. Gives why a part cannot be written; `nil` if all of it is.
  private static func write(
    _ body: (inout TextSink) throws -> Void, to descriptor: Int32
  ) throws -> Int32? {
    var reason: Int32?
    var sink = TextSink { text in
      if reason == nil, !FileDescriptor.write(text.utf8, to: descriptor) { reason = errno }
    }
    try body(&sink)
    sink.finish()
    return reason
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
