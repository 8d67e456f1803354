import Support

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
    let target = FileSystem.resolved(database) ?? database
    if Self.sideFiles.contains(where: { Self.isSame(path, target + $0) }) {
      return "a file of the database '\(database)'"
    }
    if let configuration, Self.isSame(path, configuration) { return "the configuration" }
    return Self.isDatabase(path) ? "a database" : nil
  }

  /// Whether both paths are one file, or will be when it is made.
  private static func isSame(_ one: String, _ other: String) -> Bool {
    FileSystem.isSameFile(one, other) ?? (place(of: one) == place(of: other))
  }

  /// The path of a file that is missing, with the links to its folder followed.
  private static func place(of path: String) -> String {
    let folder = FileSystem.folder(of: path)
    let name = path.split(separator: "/").last ?? ""
    return (FileSystem.resolved(folder) ?? folder) + "/" + name
  }

  /// Whether a file begins as every SQLite database does:
  /// https://www.sqlite.org/fileformat2.html#the_database_header
  private static func isDatabase(_ path: String) -> Bool {
    FileSystem.start(of: path, count: 16) == Array("SQLite format 3\0".utf8)
  }
}
