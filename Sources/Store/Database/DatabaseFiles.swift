import Support

/// The files of one database: the database file, and the files that SQLite and Ratebook keep beside it.
public struct DatabaseFiles: Sendable {
  /// The path of the database, as it was given.
  let path: String

  public init(_ path: String) { self.path = path }

  /// The suffixes of SQLite's log files.
  static let logSuffixes = ["-wal", "-shm", "-journal"]
  private static let lockSuffixes = [WriterLock.suffix, OutboxLock.suffix]

  /// Whether a path leads to the database itself, in any spelling and through any links.
  public func isDatabase(_ other: String) -> Bool { Self.isSame(other, path) }

  /// Whether a path is that of a file beside the database, which may not exist yet.
  public func isBeside(_ other: String) -> Bool {
    let target = FileSystem.resolved(path) ?? path
    return (Self.logSuffixes + Self.lockSuffixes).contains { Self.isSame(other, target + $0) }
  }

  /// Whether both paths lead to one file, or will when it exists.
  public static func isSame(_ one: String, _ other: String) -> Bool {
    FileSystem.isSameFile(one, other) ?? (place(of: one) == place(of: other))
  }

  /// The path of a missing file, with the links to its folder resolved.
  private static func place(of path: String) -> String {
    let folder = FileSystem.folder(of: path)
    let name = path.split(separator: "/").last ?? ""
    return (FileSystem.resolved(folder) ?? folder) + "/" + name
  }
}
