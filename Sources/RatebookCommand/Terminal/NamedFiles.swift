import Store
import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file, a pipe or standard input, read completely.
enum InputFile {
  /// Why the input cannot be read, as a clause.
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

  /// The bytes, at most `limit`; of standard input if the path is `-`. Refuses a named pipe, because nobody may
  /// ever write to it.
  static func contents(of path: String, limit: Int = 1 << 28) throws(Unreadable) -> [UInt8] {
    if path == "-" { return try contents(of: STDIN_FILENO, limit: limit) }
    // O_NONBLOCK: opening does not wait for the writer of a pipe.
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

  /// The text of a UTF-8 file, and its name in messages. Throws ``CommandFailure`` with that name.
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

  /// Whether a path is a named pipe. A pipe of the shell, as in `--config <(…)`, does not count: it has a writer.
  static func isNamedPipe(_ path: String) -> Bool {
    guard FileSystem.status(path, followsLinks: true)?.kind == S_IFIFO,
      let real = FileSystem.resolved(path)
    else { return false }
    // Files may be in memory, under /dev/shm.
    return !["/dev/fd/", "/dev/stdin", "/proc/"].contains { real.hasPrefix($0) }
  }
}

/// A file that appears completely or not at all: it is written under another name, then renamed.
enum OutputFile {
  /// Writes the output of `body`. Throws ``CommandFailure`` with status 73 or 74, and the errors of `body`;
  /// the old file is then unchanged.
  ///
  /// A symbolic link stays a link: the file that it points to is replaced. Anything other than a file, such
  /// as a pipe or `/dev/stdout`, is written directly. Returns whether everything was written: the reader of
  /// a pipe may have seen enough.
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

  /// Makes a folder and its parents. Throws ``CommandFailure`` with status 73.
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

/// The files that no result may replace: the database and the files beside it, the configuration, and the input
/// files that it names.
struct GuardedFiles {
  /// The path of the database that the command reads.
  let database: String
  let configuration: Configuration

  /// Throws ``CommandFailure`` with status 64 if the path leads to one of them, in any spelling and
  /// through any links, or to any other SQLite database.
  func check(_ path: String) throws(CommandFailure) {
    if let kind = kind(of: path) { throw Self.refusal(of: path, .usage, "it is \(kind)") }
  }

  static func refusal(of path: String, _ status: ExitStatus, _ reason: String) -> CommandFailure {
    CommandFailure(
      status, "'\(path)' cannot be written: \(reason). It was not changed; name another file")
  }

  /// The kind of the guarded file that the path leads to; `nil` if it is not guarded.
  func kind(of path: String) -> String? {
    let files = DatabaseFiles(database)
    if files.isDatabase(path) { return "the database" }
    if files.isBeside(path) { return "a file of the database '\(database)'" }
    func isOne(of paths: [String]) -> Bool {
      paths.contains { DatabaseFiles.isSame(path, $0) }
    }
    if let own = configuration.path, isOne(of: [own]) { return "the configuration" }
    if isOne(of: configuration.secretFiles) { return "a file with a key" }
    if case .file(let list) = configuration.watchList, isOne(of: [list]) {
      return "the watch list"
    }
    return Self.isDatabase(path) ? "a database" : nil
  }

  /// Whether a file begins like every SQLite database:
  /// https://www.sqlite.org/fileformat2.html#the_database_header
  private static func isDatabase(_ path: String) -> Bool {
    FileSystem.start(of: path, count: 16) == Array("SQLite format 3\0".utf8)
  }
}
