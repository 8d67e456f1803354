public import Catalogue
import GRDB

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
