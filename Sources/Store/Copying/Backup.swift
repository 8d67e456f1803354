public import Catalogue
import GRDB
import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The temporary file to which a copy is written before it gets its final name. Its name is always
/// the same, so a file left by a killed run is used again. Its lock is held while it is written.
final class BackupFile {
  /// The final path of the copy, with symbolic links resolved.
  let place: String
  /// The path of the temporary file.
  let path: String
  private let named: String
  private let descriptor: Int32
  /// Whether this object must remove the file.
  private var isOurs = false

  /// The suffix of the temporary name. Users do not have files with it.
  private static let suffix = ".ratebook-part"

  /// Makes the file, readable only by its owner. Throws if it could not be renamed to its final path at the end,
  /// with `count` older copies kept.
  convenience init(
    for name: String, copyOf database: String, keeping count: Int
  ) throws(BackupError) {
    let place = FileSystem.resolved(name) ?? name
    try Self.checkPlace(place, named: name, copyOf: DatabaseFiles(database), keeping: count)
    try self.init(replacing: place, named: name)
  }

  /// Makes the file, readable only by its owner, for a copy that replaces any file at its final path.
  init(replacing place: String, named name: String) throws(BackupError) {
    named = name
    self.place = place
    path = place + Self.suffix
    guard Self.isPart(path) else { throw .notOurs(path: path) }
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

  /// Removes the file that a killed run has left, unless another run is writing it.
  static func removeLeftover(for place: String) {
    let path = place + suffix
    let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, isPart(path) else { return }
    for suffix in [""] + DatabaseFiles.logSuffixes { unlink(path + suffix) }
  }

  private func olderCopy(_ number: Int) -> String { Self.olderCopy(number, of: place) }

  private static func olderCopy(_ number: Int, of place: String) -> String { "\(place).\(number)" }

  /// Flushes the copy to the disk and renames it to its final path. Keeps `count` older copies: the
  /// previous one becomes `.1`, and each other one gets the next number.
  func putInPlace(keeping count: Int) throws(BackupError) {
    guard fsync(descriptor) == 0 else {
      throw .cannotWrite(path: named, reason: FileSystem.Failure().reason)
    }
    if count > 0, Self.isRatebook(place) {
      for number in (1..<count).reversed() where access(olderCopy(number), F_OK) == 0 {
        rename(olderCopy(number), olderCopy(number + 1))
      }
      unlink(olderCopy(1))
      // A second name comes first, so that there is a copy under the final name at all times. Some
      // network and USB file systems have no second names.
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

// MARK: - Final paths

extension BackupFile {
  /// The first bytes of a SQLite file, and the position of the application id:
  /// https://www.sqlite.org/fileformat2.html#the_database_header
  private static let magic = Array("SQLite format 3\0".utf8)
  private static let applicationIDRange = 68..<72

  private static func checkPlace(
    _ place: String, named name: String, copyOf database: DatabaseFiles, keeping count: Int
  ) throws(BackupError) {
    let older = (0..<count).map { olderCopy($0 + 1, of: place) }
    if database.isDatabase(place) { throw .isTheDatabase(path: name) }
    for path in [place + suffix] + older where database.isDatabase(path) {
      throw .isTheDatabase(path: path)
    }
    if database.isBeside(place) { throw .isBesideTheDatabase(path: name) }
    for path in older where access(path, F_OK) == 0 && !isRatebook(path) {
      throw .notOurs(path: path)
    }
    guard let there = FileSystem.status(place, followsLinks: true) else { return }
    guard there.kind == S_IFREG else { throw .notOurs(path: name) }
    // SQLite would use a log beside the copy as the copy's own.
    for suffix in DatabaseFiles.logSuffixes where access(place + suffix, F_OK) == 0 {
      throw .inUse(path: name)
    }
    guard there.st_size == 0 || isRatebook(place) else { throw .notOurs(path: name) }
  }

  /// Whether a path is missing, or holds a database that may be incomplete: its first page is written last.
  private static func isPart(_ path: String) -> Bool {
    guard let status = FileSystem.status(path) else { return true }
    let start = FileSystem.start(of: path, count: magic.count)
    return status.kind == S_IFREG && (start == magic || start.allSatisfy { $0 == 0 })
  }

  private static func isRatebook(_ path: String) -> Bool {
    let header = FileSystem.start(of: path, count: 100)
    guard header.count == 100 else { return false }
    let identifier = header[applicationIDRange].reduce(0) { $0 << 8 | Int($1) }
    return header.starts(with: magic) && identifier == Schema.applicationID
  }

  private func removeSideFiles() {
    for suffix in DatabaseFiles.logSuffixes { unlink(path + suffix) }
  }

  /// Whether the locked file still has its name. The run that held the lock before may have renamed it.
  private var isStillThere: Bool {
    var (opened, named) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0
      && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }
}

/// Why a copy of the database was not made. In all cases, an earlier file with that name is unchanged.
public enum BackupError: Error, Hashable, Sendable {
  /// The copy would replace the database itself.
  case isTheDatabase(path: String)
  /// The copy would replace a log or a lock of the database.
  case isBesideTheDatabase(path: String)
  /// There is a file that is not a Ratebook database, or something that is not a file.
  case notOurs(path: String)
  /// The database is being written to, or needs recovery after a crash.
  case inUse(path: String)
  /// Another run is making the same copy.
  case busy(path: String)
  /// No file can be made at the path.
  case cannotCreate(path: String, reason: String)
  /// The file could not be written completely.
  case cannotWrite(path: String, reason: String)
  /// The copy failed its checks; with SQLite's words.
  case unsound(path: String, reason: String)
}

extension BackupError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .isTheDatabase(let path):
      "'\(path)' is the database itself; name another file for its copy"
    case .isBesideTheDatabase(let path):
      "'\(path)' is a log or a lock of the database; name another file for its copy"
    case .notOurs(let path):
      "'\(path)' exists and is not a Ratebook database; it was not changed; name another file"
    case .inUse(let path):
      "'\(path)' is a database in use, or was left by a crash; it was not changed; name another file"
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
  /// The last copy, even if it was moved since; `nil` if none is known. Throws ``StoreError``.
  public func lastBackup() throws -> Backup? {
    try read { database in
      try Row.fetchOne(database, sql: "SELECT path, made_at FROM backup ORDER BY made_at DESC")
        .map { row in
          Backup(path: try row[at: 0], madeAt: Timestamp(milliseconds: try row[at: 1]))
        }
    }
  }

  /// Stores the time of a copy for ``lastBackup()``. Does not change a database of an older version.
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

  /// Writes a copy of the database, as it is at one moment, while other runs read and write. The copy is
  /// one file, readable only by its owner. When it is complete and has passed all checks, it replaces an
  /// older copy; `keeping` older copies stay beside it (`FILE.1` is the newest).
  ///
  /// `progress` receives the share that is written. Throws ``BackupError``, and ``StoreError`` if the
  /// database cannot be read; the old file is then unchanged.
  public func backUp(
    to path: String, keeping: Int = 1, progress: @escaping (Double) -> Void = { _ in }
  ) throws {
    let file = try BackupFile(for: path, copyOf: self.path, keeping: keeping)
    try write(to: file, named: path, progress: progress)
    try file.putInPlace(keeping: keeping)
  }

  /// Writes a copy to its file, and checks it.
  func write(
    to file: BackupFile, named path: String, progress: @escaping (Double) -> Void
  ) throws {
    try StoreError.translating(path: self.path) {
      do {
        try copy(into: file, progress)
        try Self.finish(file, named: path)
      } catch let error as DatabaseError where Self.problemsOfFiles.contains(error.resultCode) {
        throw BackupError.cannotWrite(path: path, reason: error.words)
      }
    }
  }

  /// The errors about the written file. All others are about the database.
  private static let problemsOfFiles: [ResultCode] = [
    .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_BUSY,
    .SQLITE_LOCKED, .SQLITE_NOMEM,
  ]

  /// 4 MB in pages of 4 KB: each step is short, and there are few steps.
  private static let pagesPerStep: CInt = 1024

  /// Copies in one read transaction, so that the copy does not contain later writes and does not
  /// start again because of them.
  private func copy(into file: BackupFile, _ progress: @escaping (Double) -> Void) throws {
    let copy = try DatabaseQueue(path: file.path, configuration: Self.copying)
    try database.read { database in
      _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema")
      try copy.inDatabase { copy in
        // An incomplete copy is worthless, so it needs no journal, and is flushed only at the end.
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

  /// Makes the copy a complete file without a log, and checks it. The rules can be checked only in a file of
  /// this version.
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
