import Support

/// The files of one database: itself, and those that SQLite and Ratebook keep beside it.
public struct DatabaseFiles: Sendable {
  /// The path of the database, as it was given.
  let path: String

  public init(_ path: String) { self.path = path }

  /// What SQLite adds to the name of a database for its logs.
  static let logSuffixes = ["-wal", "-shm", "-journal"]
  private static let lockSuffixes = [WriterLock.suffix, OutboxLock.suffix]

  /// Whether a path is that of the database itself, whatever its spelling and whatever links lead to it.
  public func isDatabase(_ other: String) -> Bool { Self.isSame(other, path) }

  /// Whether a path is that of one of the files beside it, which may not be there yet.
  public func isBeside(_ other: String) -> Bool {
    let target = FileSystem.resolved(path) ?? path
    return (Self.logSuffixes + Self.lockSuffixes).contains { Self.isSame(other, target + $0) }
  }

  /// Whether both paths are one file, or will be when it is made.
  public static func isSame(_ one: String, _ other: String) -> Bool {
    FileSystem.isSameFile(one, other) ?? (place(of: one) == place(of: other))
  }

  /// The path of a file that is missing, with the links to its folder followed.
  private static func place(of path: String) -> String {
    let folder = FileSystem.folder(of: path)
    let name = path.split(separator: "/").last ?? ""
    return (FileSystem.resolved(folder) ?? folder) + "/" + name
  }
}
