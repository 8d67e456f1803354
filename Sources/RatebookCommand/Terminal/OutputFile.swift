import Support

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
    switch FileSystem.status(path, followsLinks: true)?.kind ?? S_IFREG {
    case S_IFREG:
      try replace(path, body)
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
    do { try FileSystem.makeFolders(path) } catch {
      throw failure(
        .cannotCreateOutput, "the folder '\(path)' cannot be made", "nothing was written", error)
    }
  }

  private static func replace(
    _ path: String, _ body: (inout TextSink) throws -> Void
  ) throws {
    let (problem, untouched) = ("'\(path)' cannot be written", "what was there before is as it was")
    let file: AtomicFile
    do throws(FileSystem.Failure) { file = try AtomicFile(path) } catch {
      throw failure(.cannotCreateOutput, problem, untouched, error)
    }
    var sink = TextSink { file.write($0.utf8) }
    try body(&sink)
    sink.finish()
    do throws(FileSystem.Failure) { try file.finish() } catch {
      throw failure(.outputError, problem, untouched, error)
    }
  }

  private static func pour(
    into path: String, _ body: (inout TextSink) throws -> Void
  ) throws -> Bool {
    let problem = "'\(path)' cannot be written"
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw failure(.cannotCreateOutput, problem, "it is as it was", .init())
    }
    defer { close(descriptor) }
    var reason: FileSystem.Failure?
    var sink = TextSink { text in
      if reason == nil, !FileDescriptor.write(text.utf8, to: descriptor) { reason = .init() }
    }
    try body(&sink)
    sink.finish()
    if let reason, reason.number != EPIPE {
      throw failure(.outputError, problem, "it may hold a part of the result", reason)
    }
    return reason == nil
  }

  private static func failure(
    _ status: ExitStatus, _ problem: String, _ consequence: String, _ failure: FileSystem.Failure
  ) -> CommandFailure {
    CommandFailure(status, "\(problem): \(failure.reason); \(consequence)")
  }
}
