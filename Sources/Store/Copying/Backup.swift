public import Catalogue
import GRDB
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
  /// The path that it is written to.
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
    guard descriptor >= 0 else {
      throw .cannotCreate(path: name, reason: FileSystem.Failure().reason)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, isStillThere else { throw .busy(path: name) }
    isOurs = true
    removeSideFiles()
    guard fchmod(descriptor, 0o600) == 0, ftruncate(descriptor, 0) == 0 else {
      throw .cannotWrite(path: name, reason: FileSystem.Failure().reason)
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
      throw .cannotWrite(path: named, reason: FileSystem.Failure().reason)
    }
    if count > 0, Self.isRatebook(place) {
      for number in (1..<count).reversed() where access(olderCopy(number), F_OK) == 0 {
        rename(olderCopy(number), olderCopy(number + 1))
      }
      unlink(olderCopy(1))
      // By a second name first, so that there is a copy in the place at all times; some network and USB
      // file systems have no second names.
      guard link(place, olderCopy(1)) == 0 || rename(place, olderCopy(1)) == 0 else {
        throw .cannotWrite(path: named, reason: FileSystem.Failure().reason)
      }
    }
    guard rename(path, place) == 0 else {
      throw .cannotWrite(path: named, reason: FileSystem.Failure().reason)
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
}

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

/// A copy of the database that was made.
public struct Backup: Hashable, Sendable {
  /// The absolute path of the file.
  public let path: String
  public let madeAt: Timestamp

  public init(path: String, madeAt: Timestamp) { (self.path, self.madeAt) = (path, madeAt) }
}

extension RatebookStore {
  /// The copy that was made last, wherever it is now; `nil` if none is known. Throws ``StoreError``.
  public func lastBackup() throws -> Backup? {
    try read { database in
      try Row.fetchOne(database, sql: "SELECT path, made_at FROM backup ORDER BY made_at DESC")
        .map { row in
          Backup(path: try row[at: 0], madeAt: Timestamp(milliseconds: try row[at: 1]))
        }
    }
  }

  /// Keeps when a copy was made, for ``lastBackup()``. A database of an older version is left as it is.
  /// Throws ``StoreError``.
  public static func keep(_ backup: Backup, in path: String, patience: Duration) throws {
    let isCurrent = try asItIs(path: path).read(Schema.migrator.hasCompletedMigrations)
    guard isCurrent else { return }
    try forWriting(path: path, patience: patience).write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO backup VALUES (?, ?)",
        arguments: [backup.path, backup.madeAt.milliseconds])
    }
  }

  /// Writes a copy of the database to a file, as it is at one moment, while other runs go on reading
  /// and writing. The copy is one file, for its owner alone, and takes the place of an older one once
  /// it is whole and keeps every rule of the store; `keeping` older copies stay beside it (`FILE.1` is the
  /// newest of them).
  ///
  /// `progress` receives the share that is written. Throws ``BackupError``, and ``StoreError`` if
  /// the database cannot be read; what the file was before is then as it was.
  public func backUp(
    to path: String, keeping: Int = 1, progress: @escaping (Double) -> Void = { _ in }
  ) throws {
    let file = try BackupFile(for: path, copyOf: self.path)
    try file.checkOlderCopies(keeping)
    do {
      try copy(into: file, progress)
      try Self.finish(file, named: path)
    } catch is RowDecodingError {
      throw StoreError.damaged(path: self.path)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
      throw StoreError.damaged(path: self.path)
    } catch let error as DatabaseError {
      throw BackupError.cannotWrite(path: path, reason: error.words)
    }
    try file.putInPlace(keeping: keeping)
  }

  /// 4 MB of pages of 4 KB: a step is short, and there are few.
  private static let pagesPerStep: CInt = 1024

  /// Copies within one transaction that reads, so that what is written meanwhile neither shows nor
  /// makes the copy start anew.
  private func copy(into file: BackupFile, _ progress: @escaping (Double) -> Void) throws {
    let copy = try DatabaseQueue(path: file.path, configuration: Self.copying)
    try database.read { database in
      _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema")
      try copy.inDatabase { copy in
        // The copy is nothing until it is whole, so it needs no journal, and is synced at the end.
        try copy.execute(sql: "PRAGMA journal_mode = OFF")
        try copy.execute(sql: "PRAGMA synchronous = OFF")
        try database.backup(to: copy, pagesPerStep: Self.pagesPerStep) { step in
          guard step.totalPageCount > 0 else { return }
          progress(Double(step.completedPageCount) / Double(step.totalPageCount))
        }
      }
    }
    try copy.close()
  }

  /// Makes the copy a file that is whole without a log beside it, and looks at all of it. The rules can only
  /// be looked at in a file of this version.
  private static func finish(_ file: BackupFile, named path: String) throws {
    let copy = try DatabaseQueue(path: file.path, configuration: copying)
    let findings = try copy.inDatabase { copy in
      try copy.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
      try copy.execute(sql: "PRAGMA journal_mode = DELETE")
      let findings = try SQLiteCheck.findings(copy)
      guard try findings.isEmpty && Schema.migrator.hasCompletedMigrations(copy) else {
        return findings
      }
      return try ruleFindings(copy)
    }
    try copy.close()
    if let first = findings.first {
      throw BackupError.unsound(path: path, reason: "\(first)")
    }
  }

  private static func ruleFindings(_ copy: Database) throws -> [StoreFinding] {
    do {
      return try StoreRule.all.flatMap { try $0.findings(copy) } + AmountCheck.findings(copy)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
      return [StoreFinding(panel: nil, subject: "database", problem: error.words)]
    }
  }

  private static var copying: Configuration {
    var configuration = Configuration()
    configuration.label = "ratebook copy"
    return configuration
  }
}
