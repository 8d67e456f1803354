public import Catalogue
import GRDB
import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The contents of a restored database, and the path of the old one.
public struct Restoration: Hashable, Sendable {
  /// The number of panels in the restored database.
  public let panels: Int
  /// The time of its last snapshot; `nil` if it has none.
  public let last: Timestamp?
  /// The path of the replaced database; `nil` if there was none.
  public let old: String?
}

extension RatebookStore {
  /// Replaces the database with a copy, while the writer's lock is held. The old database and its log are kept
  /// beside it under a name that contains the time `now`.
  ///
  /// The copy is read with its own log, checked first, and not changed. Even if the program is killed, the
  /// path has either the old or the new database, never with the other's log. Throws ``StoreError`` and
  /// ``BackupError``; the database is then unchanged.
  public static func restore(
    _ copy: String, to path: String, now: Timestamp, patience: Duration,
    progress: @escaping (Double) -> Void = { _ in }
  ) throws -> Restoration {
    let lock = try WriterLock(path: path, patience: patience)
    let place = WriterLock.target(of: path)
    guard !DatabaseFiles.isSame(copy, place) else { throw BackupError.isTheDatabase(path: copy) }
    removeLeftovers(of: place)
    let source = try asItIs(path: copy)
    let (panels, last) = try source.extent()
    // A new database beside the old one, without a log. It is checked like every copy.
    let new = try BackupFile(replacing: place, named: path)
    try source.write(to: new, named: path, progress: progress)
    adoptOwner(of: place, by: new.path)
    let old = try setAside(place, now: now)
    try new.putInPlace(keeping: 0)
    lock.adoptOwner(of: place)
    return withExtendedLifetime(lock) { Restoration(panels: panels, last: last, old: old) }
  }

  /// Removes the files that a killed run has left beside a locked database: the copy that was to replace it, and
  /// the second name of a database that was not replaced.
  static func removeLeftovers(of place: String) {
    BackupFile.removeLeftover(for: place)
    guard let status = FileSystem.status(place), status.st_nlink > 1 else { return }
    let folder = FileSystem.folder(of: place)
    let names = (try? FileSystem.names(in: folder)) ?? []
    for path in names.map({ folder + "/" + $0 }) {
      if isSecondName(path, of: place), FileSystem.isSameFile(path, place) == true { unlink(path) }
    }
  }

  private func extent() throws -> (panels: Int, last: Timestamp?) {
    try read { database in
      let last = try Int64.fetchOne(
        database, sql: "SELECT max(taken_at) FROM snapshot WHERE verdict = 'accepted'")
      let panels = try Int.fetchOne(database, sql: "SELECT count(*) FROM panel") ?? 0
      return (panels, last.map(Timestamp.init(milliseconds:)))
    }
  }

  /// Gives the database a second name and renames its log, and returns the second name; `nil` if there is no
  /// database.
  private static func setAside(_ place: String, now: Timestamp) throws -> String? {
    // If the database can be read, opening it moves everything from its log into the file.
    let isLogOwn = (try? LogCheck.run(path: place)) != nil
    if isLogOwn, FileSystem.exists(place) { try? emptyLog(of: place) }
    guard FileSystem.exists(place) else {
      for suffix in DatabaseFiles.logSuffixes { unlink(place + suffix) }
      return nil
    }
    let old = try secondName(of: place, now: now)
    // An unreadable database keeps its log beside it. SQLite makes the log's index again.
    for suffix in ["-wal", "-journal"] where FileSystem.exists(place + suffix) {
      let name = old + (isLogOwn ? suffix : ".another-log")
      guard rename(place + suffix, name) == 0 else {
        throw BackupError.cannotCreate(path: name, reason: FileSystem.Failure().reason)
      }
    }
    unlink(place + "-shm")
    return old
  }

  /// Gives a file made by root to the owner of the database that it replaces, or of the folder if there is none.
  /// Otherwise a service could not read it.
  private static func adoptOwner(of place: String, by new: String) {
    let descriptor = open(new, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let owner = FileSystem.exists(place) ? place : FileSystem.folder(of: place)
    WriterLock.adoptOwner(of: owner, by: descriptor)
  }

  private static let secondNamePart = ".before-restore-"

  /// Whether ``secondName(of:now:)`` returns such a path.
  private static func isSecondName(_ path: String, of place: String) -> Bool {
    let start = place + secondNamePart
    return path.hasPrefix(start)
      && path.dropFirst(start.count).allSatisfy { $0.isNumber || "T-".contains($0) }
  }

  /// Gives a database a second name that is not in use.
  private static func secondName(of place: String, now: Timestamp) throws(BackupError) -> String {
    let time = now.description.filter { $0.isNumber || $0 == "T" }
    let first = place + secondNamePart + time
    var (name, number) = (first, 1)
    while link(place, name) != 0 {
      guard errno == EEXIST, number < 100 else {
        throw .cannotCreate(path: name, reason: FileSystem.Failure().reason)
      }
      number += 1
      name = "\(first)-\(number)"
    }
    return name
  }

  /// Moves the contents of a database's log into its file.
  private static func emptyLog(of place: String) throws {
    let database = try DatabaseQueue(path: place)
    try database.inDatabase { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    try database.close()
  }
}
