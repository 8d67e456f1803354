import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The right to write to one database, or to send its outbox. One process holds it at a time, by a lock on
/// a file beside the database.
final class WriterLock: Sendable {
  private let lock: FileLock
  /// The suffix of the lock file.
  static let suffix = ".lock"

  /// Takes the lock, and waits for it for up to `patience`. Throws ``StoreError/busy(path:)`` if another
  /// process still holds it then.
  init(
    path: String, suffix: String = WriterLock.suffix, patience: Duration = .zero
  ) throws(StoreError) {
    let database = Self.target(of: path)
    let file = database + suffix
    let lock: FileLock?
    do throws(FileSystem.Failure) {
      lock = try FileLock(file, opening: O_RDWR | O_CREAT, patience: patience)
    } catch {
      if error.number == ENOSPC { throw .full(path: path) }
      throw .unusable(path: path, reason: Self.reason(of: error, file: file))
    }
    guard let lock else { throw .busy(path: path) }
    self.lock = lock
    adoptOwner(of: database)
  }

  /// The path with all links resolved, so that a database has one lock under all its names.
  static func target(of path: String) -> String { FileSystem.resolved(path) ?? path }
}

extension WriterLock {
  /// Gives the lock file, if root made it, to the owner of the database, who could not lock it otherwise.
  func adoptOwner(of database: String) { Self.adoptOwner(of: database, by: lock.descriptor) }

  /// Gives a file made by root to the owner of another file.
  static func adoptOwner(of database: String, by descriptor: Int32) {
    var (owner, file) = (stat(), stat())
    guard geteuid() == 0, stat(database, &owner) == 0, fstat(descriptor, &file) == 0,
      owner.st_uid != file.st_uid
    else { return }
    _ = fchown(descriptor, owner.st_uid, owner.st_gid)
  }

  private static func reason(of failure: FileSystem.Failure, file: String) -> String {
    ownerProblem(of: file, "its lock file '\(file)'") ?? failure.reason
  }

  /// A message if a file cannot be opened because it belongs to another user, with advice; otherwise `nil`.
  static func ownerProblem(of file: String, _ name: String) -> String? {
    var status = stat()
    guard stat(file, &status) == 0, access(file, R_OK | W_OK) != 0, errno == EACCES,
      status.st_uid != geteuid()
    else { return nil }
    return
      "\(name) belongs to \(userName(status.st_uid)), and this command runs as "
      + "\(userName(geteuid())). Nothing was changed. Run it as the other user, or give the file away: "
      + "`sudo chown \(userName(geteuid())) '\(file)'`"
  }

  private static func userName(_ user: uid_t) -> String {
    getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? "user \(user)"
  }
}
