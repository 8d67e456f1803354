import GRDB

extension RatebookStore {
  /// Writes a copy of the database to a file, as it is at one moment, while other runs go on reading
  /// and writing. The copy is one file, for its owner alone, and takes the place of an older one once
  /// it is whole and checked.
  ///
  /// `progress` is told the share that is written. Throws ``BackupError``, and ``StoreError`` where
  /// the database cannot be read; what the file was before is then as it was.
  public func backUp(to path: String, progress: @escaping (Double) -> Void = { _ in }) throws {
    let file = try BackupFile(for: path, copyOf: self.path)
    do {
      try copy(into: file, progress)
      try Self.finish(file, named: path)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
      throw StoreError.damaged(path: self.path)
    } catch let error as DatabaseError {
      throw BackupError.cannotWrite(path: path, reason: error.words)
    }
    try file.putInPlace()
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

  /// Makes the copy a file that is whole without a log beside it, and has SQLite look at it.
  private static func finish(_ file: BackupFile, named path: String) throws {
    let copy = try DatabaseQueue(path: file.path, configuration: copying)
    let findings = try copy.inDatabase { copy in
      try copy.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
      try copy.execute(sql: "PRAGMA journal_mode = DELETE")
      return try String.fetchAll(copy, sql: "PRAGMA quick_check(1)")
    }
    try copy.close()
    guard findings == ["ok"] else {
      throw BackupError.unsound(path: path, reason: findings.first ?? "SQLite does not say why")
    }
  }

  private static var copying: Configuration {
    var configuration = Configuration()
    configuration.label = "ratebook copy"
    return configuration
  }
}
