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
  /// How many panels the restored database knows.
  public let panels: Int
  /// When its last snapshot was taken; `nil` if it has none.
  public let last: Timestamp?
  /// The database that was replaced; `nil` if there was none.
  public let old: String?
}

extension RatebookStore {
  /// Puts a copy in the place of the database, with the writer's lock held. The old database is kept beside it
  /// with its log, under a name with the time `now`.
  ///
  /// The copy is read with its own log and checked first, and stays where it is. Even if the program is
  /// killed, the database is the old one or the new one, and never has the log of the other. Throws
  /// ``StoreError`` and ``BackupError``; the database is as it was then.
  public static func restore(
    _ copy: String, to path: String, now: Timestamp, patience: Duration,
    progress: @escaping (Double) -> Void = { _ in }
  ) throws -> Restoration {
    let lock = try WriterLock(path: path, patience: patience)
    let place = WriterLock.target(of: path)
    guard WriterLock.target(of: copy) != place else { throw BackupError.isTheDatabase(path: copy) }
    let source = try asItIs(path: copy)
    let (panels, last) = try source.extent()
    // A database of its own beside the old one, with no log. It is checked as each copy is.
    let new = place + ".restored"
    try source.backUp(to: new, progress: progress)
    adoptOwner(of: place, by: new)
    let old = try setAside(place, now: now)
    guard rename(new, place) == 0 else {
      throw BackupError.cannotWrite(path: path, reason: FileSystem.Failure().reason)
    }
    FileSystem.sync(FileSystem.folder(of: place))
    lock.adoptOwner(of: place)
    return withExtendedLifetime(lock) { Restoration(panels: panels, last: last, old: old) }
  }

  private func extent() throws -> (panels: Int, last: Timestamp?) {
    try read { database in
      let last = try Int64.fetchOne(
        database, sql: "SELECT max(taken_at) FROM snapshot WHERE verdict = 'accepted'")
      let panels = try Int.fetchOne(database, sql: "SELECT count(*) FROM panel") ?? 0
      return (panels, last.map(Timestamp.init(milliseconds:)))
    }
  }

  /// Gives the database a second name and its log another one, and gives the path of both; `nil` if there is
  /// no database.
  private static func setAside(_ place: String, now: Timestamp) throws -> String? {
    // If it can be read, nothing of it is left in its log.
    let isLogOwn = (try? LogCheck.run(path: place)) != nil
    if isLogOwn, FileSystem.exists(place) { try? emptyLog(of: place) }
    guard FileSystem.exists(place) else {
      for suffix in BackupFile.sideFiles { unlink(place + suffix) }
      return nil
    }
    let old = try secondName(of: place, now: now)
    // An unreadable database keeps its log beside it. The index of the log is made again.
    for suffix in ["-wal", "-journal"] where FileSystem.exists(place + suffix) {
      let name = old + (isLogOwn ? suffix : ".another-log")
      guard rename(place + suffix, name) == 0 else {
        throw BackupError.cannotCreate(path: name, reason: FileSystem.Failure().reason)
      }
    }
    unlink(place + "-shm")
    return old
  }

  /// Gives a file that root has made to the owner of the database whose place it takes, or of the folder if there
  /// is none: a service could not read it otherwise.
  private static func adoptOwner(of place: String, by new: String) {
    let descriptor = open(new, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let owner = FileSystem.exists(place) ? place : FileSystem.folder(of: place)
    WriterLock.adoptOwner(of: owner, by: descriptor)
  }

  /// Gives a database a second name, one that no file has.
  private static func secondName(of place: String, now: Timestamp) throws(BackupError) -> String {
    let time = now.description.filter { $0.isNumber || $0 == "T" }
    let first = place + ".before-restore-" + time
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

  /// Writes what is in the log of a database into the file.
  private static func emptyLog(of place: String) throws {
    let database = try DatabaseQueue(path: place)
    try database.inDatabase { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    try database.close()
  }
}
