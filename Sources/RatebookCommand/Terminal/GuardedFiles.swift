#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The files that no result may replace: the database with the files beside it, and the configuration.
struct GuardedFiles {
  /// The path of the database that the command reads.
  let database: String
  /// The path of the configuration; `nil` if there is none.
  let configuration: String?

  /// Throws ``CommandFailure`` with status 64 if the path is one of them, whatever its spelling and
  /// whatever links lead to it, or if it is any other SQLite database.
  func check(_ path: String) throws(CommandFailure) {
    guard let kind = kind(of: path) else { return }
    throw CommandFailure(
      .usage,
      "'\(path)' cannot be written: it is \(kind); nothing was written, and it is unchanged; "
        + "name another file")
  }
}

extension GuardedFiles {
  /// The files that SQLite and the writer's lock keep beside a database.
  private static let sideFiles = ["-wal", "-shm", "-journal", ".lock"]

  private func kind(of path: String) -> String? {
    if Self.isSame(path, database) { return "the database" }
    let target = Self.resolved(database) ?? database
    if Self.sideFiles.contains(where: { Self.isSame(path, target + $0) }) {
      return "a file of the database '\(database)'"
    }
    if let configuration, Self.isSame(path, configuration) { return "the configuration" }
    return Self.isDatabase(path) ? "a database" : nil
  }

  /// Whether both paths are one file, or will be when it is made.
  private static func isSame(_ one: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    switch (stat(one, &first), stat(other, &second)) {
    case (0, 0): return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    case (0, _), (_, 0): return false
    default: return place(of: one) == place(of: other)
    }
  }

  /// The path of a file that is missing, with the links to its folder followed.
  private static func place(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return place(of: "./" + path) }
    let name = path[path.index(after: slash)...]
    return (resolved(String(path[...slash])) ?? String(path[..<slash])) + "/" + name
  }

  /// Whether a file begins as every SQLite database does:
  /// https://www.sqlite.org/fileformat2.html#the_database_header
  private static func isDatabase(_ path: String) -> Bool {
    var status = stat()
    // A pipe would keep the reader waiting.
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var header = [UInt8](repeating: 0, count: 16)
    return read(descriptor, &header, header.count) == header.count
      && header == Array("SQLite format 3\0".utf8)
  }

  private static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
