#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The right to write to one database, held by one process at a time. The lock is the kernel's, on
/// a file beside the database, so it ends with the process, however that ends.
final class WriterLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock, and waits for it for up to `patience`. Throws ``StoreError/busy(path:)`` if another
  /// process still has it then.
  init(path: String, patience: Duration = .zero) throws(StoreError) {
    let database = Self.target(of: path)
    let file = database + ".lock"
    descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      if errno == ENOSPC { throw .full(path: path) }
      throw .unusable(path: path, reason: Self.reason(of: errno, file: file))
    }
    Self.adoptOwner(of: database, by: descriptor)
    let deadline = ContinuousClock.now + patience
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      // What was opened is closed by deinit, which runs after an error, too.
      guard ContinuousClock.now < deadline else { throw .busy(path: path) }
      usleep(10_000)
    }
  }

  deinit {
    if descriptor < 0 { return }
    // A program that another thread is just starting has the descriptor, too, and would keep the lock.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// The path after all links, so that a database has one lock whatever it is called by.
  static func target(of path: String) -> String {
    guard let target = realpath(path, nil) else { return path }
    defer { free(target) }
    return String(cString: target)
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether something else than a file or a folder is there, such as a named pipe or a device.
  static func isNoFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  static func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}

extension WriterLock {
  /// Gives the lock file, if root has made it, to the owner of the database, who could not take it otherwise.
  func adoptOwner(of database: String) { Self.adoptOwner(of: database, by: descriptor) }

  /// Gives a file that root has made to the owner of another one.
  static func adoptOwner(of database: String, by descriptor: Int32) {
    var (owner, file) = (stat(), stat())
    guard geteuid() == 0, stat(database, &owner) == 0, fstat(descriptor, &file) == 0,
      owner.st_uid != file.st_uid
    else { return }
    _ = fchown(descriptor, owner.st_uid, owner.st_gid)
  }

  private static func reason(of error: Int32, file: String) -> String {
    ownerProblem(of: file, "its lock file '\(file)'") ?? String(cString: strerror(error))
  }

  /// Says that a file which cannot be opened belongs to another user, and what to do; `nil` if that is not so.
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
