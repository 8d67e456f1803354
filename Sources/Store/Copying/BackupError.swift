/// Why a copy of the database was not made. In all cases, an earlier file of that name is as it was.
public enum BackupError: Error, Hashable, Sendable {
  /// The copy would take the place of the database itself.
  case isTheDatabase(path: String)
  /// A file that is no Ratebook database, or no file at all.
  case notOurs(path: String)
  /// A database that is written to, or that a crash has left to be mended.
  case inUse(path: String)
  /// Another run is making the same copy.
  case busy(path: String)
  /// No file can be made there.
  case cannotCreate(path: String, reason: String)
  /// The file could not be written to its end.
  case cannotWrite(path: String, reason: String)
  /// The copy is not sound, with SQLite's words.
  case unsound(path: String, reason: String)
}

extension BackupError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .isTheDatabase(let path):
      "'\(path)' is the database itself; name another file for its copy"
    case .notOurs(let path):
      "'\(path)' is there and is no Ratebook database; it was left as it is, name another file"
    case .inUse(let path):
      "'\(path)' is a database in use, or was left by a crash; it was left as it is, name another file"
    case .busy(let path): "another run is making the copy '\(path)'; try again later"
    case .cannotCreate(let path, let reason), .cannotWrite(let path, let reason):
      "the copy '\(path)' cannot be written: \(reason); what was there before is as it was"
    case .unsound(let path, let reason):
      "the database is damaged (\(reason)), so the copy did not replace '\(path)', which is as "
        + "it was; `ratebook check --deep` lists what is wrong"
    }
  }
}
