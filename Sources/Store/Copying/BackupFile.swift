import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The file that a copy is written to before it takes its place. It always has the same name, so that
/// one that a killed run has left is used again; while it is written, its lock is held.
final class BackupFile {
  /// The final path of the copy, symbolic links followed.
  let place: String
  /// Where it is written.
  let path: String
  private let named: String
  private let descriptor: Int32
  /// Whether the file is this one's to remove.
  private var isOurs = false

  /// Makes the file for its owner alone. Throws where it may not take its place in the end.
  init(for name: String, copyOf database: String) throws(BackupError) {
    named = name
    place = FileSystem.resolved(name) ?? name
    path = place + ".ratebook-part"
    try Self.checkPlace(place, named: name, copyOf: database)
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .cannotCreate(path: name, reason: Self.reason()) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, isStillThere else { throw .busy(path: name) }
    isOurs = true
    removeSideFiles()
    guard fchmod(descriptor, 0o600) == 0, ftruncate(descriptor, 0) == 0 else {
      throw .cannotWrite(path: name, reason: Self.reason())
    }
  }

  /// Throws if a file that is no copy of a database has the name of one that is to be kept.
  func checkOlderCopies(_ count: Int) throws(BackupError) {
    guard count > 0 else { return }
    for path in (1...count).map(olderCopy) where access(path, F_OK) == 0 && !Self.isRatebook(path) {
      throw .notOurs(path: path)
    }
  }

  private func olderCopy(_ number: Int) -> String { "\(place).\(number)" }

  /// Puts the copy in its place, once all of it is on the disk, and keeps as many older ones: the one that
  /// was there as `.1`, and each of the others under the next number.
  func putInPlace(keeping count: Int) throws(BackupError) {
    guard fsync(descriptor) == 0 else {
      throw .cannotWrite(path: named, reason: Self.reason())
    }
    if count > 0, Self.isRatebook(place) {
      for number in (1..<count).reversed() where access(olderCopy(number), F_OK) == 0 {
        rename(olderCopy(number), olderCopy(number + 1))
      }
      unlink(olderCopy(1))
      // By a second name first, so that there is a copy in the place at all times; some network and USB
      // file systems have no second names.
      guard link(place, olderCopy(1)) == 0 || rename(place, olderCopy(1)) == 0 else {
        throw .cannotWrite(path: named, reason: Self.reason())
      }
    }
    guard rename(path, place) == 0 else {
      throw .cannotWrite(path: named, reason: Self.reason())
    }
    isOurs = false
    FileSystem.sync(FileSystem.folder(of: place))
  }

  deinit {
    if isOurs {
      unlink(path)
      removeSideFiles()
    }
    if descriptor >= 0 { close(descriptor) }
  }
}

// MARK: - Places

extension BackupFile {
  /// The first bytes of a SQLite file, and where the id of its program is:
  /// https://www.sqlite.org/fileformat2.html#the_database_header
  private static let magic = Array("SQLite format 3\0".utf8)
  private static let applicationIDRange = 68..<72

  private static func checkPlace(
    _ place: String, named name: String, copyOf database: String
  ) throws(BackupError) {
    var there = stat()
    guard stat(place, &there) == 0 else { return }
    if FileSystem.isSameFile(database, place) == true { throw .isTheDatabase(path: name) }
    guard there.st_mode & S_IFMT == S_IFREG else { throw .notOurs(path: name) }
    // A log beside it would be taken for the copy's own.
    for suffix in sideFiles where access(place + suffix, F_OK) == 0 {
      throw .inUse(path: name)
    }
    guard there.st_size == 0 || isRatebook(place) else { throw .notOurs(path: name) }
  }

  private static func isRatebook(_ path: String) -> Bool {
    let header = FileSystem.start(of: path, count: 100)
    guard header.count == 100 else { return false }
    let identifier = header[applicationIDRange].reduce(0) { $0 << 8 | Int($1) }
    return header.starts(with: magic) && identifier == Schema.applicationID
  }

  /// The journals that SQLite keeps beside a database while it is written to.
  static let sideFiles = ["-wal", "-shm", "-journal"]

  private func removeSideFiles() {
    for suffix in Self.sideFiles { unlink(path + suffix) }
  }

  /// Whether the file that is locked still has its name: a run that held the lock before may have put
  /// it in its place.
  private var isStillThere: Bool {
    var (opened, named) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0
      && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}
