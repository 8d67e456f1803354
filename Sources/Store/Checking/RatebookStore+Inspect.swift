import GRDB

extension RatebookStore {
  /// Looks at all of the database: SQLite's own checks, then every rule of the store. Reads only.
  ///
  /// Takes time in proportion to the file. Throws ``StoreError``, `.damaged` if pages cannot be read.
  public func inspect() throws -> StoreInspection {
    try read { database in
      var inspection = StoreInspection()
      inspection.add(try SQLiteCheck.findings(database))
      // Rules can only be looked at in a file whose pages fit together.
      guard inspection.findings.isEmpty else { return inspection }
      for rule in StoreRule.all { inspection.add(try rule.findings(database)) }
      inspection.add(try SQLiteCheck.textFindings(database))
      let amounts = try AmountCheck.findings(database)
      inspection.add(amounts)
      // What is made of the versions can only be compared if their amounts can be read.
      if amounts.isEmpty {
        inspection.add(try Self.derivationFindings(database))
      }
      try inspection.count(database)
      return inspection
    }
  }

  /// What is wrong with the derived rows, or that the rows which they are made of cannot be read.
  private static func derivationFindings(_ database: Database) throws -> [StoreFinding] {
    do { return try DerivationCheck.findings(database) } catch let error as DatabaseError
      where error.resultCode == .SQLITE_CORRUPT
    {
      return [
        StoreFinding(
          panel: nil, subject: "derived rows", problem: "they cannot be made: \(error.words)")
      ]
    }
  }
}

extension StoreInspection {
  fileprivate mutating func count(_ database: Database) throws {
    func count(_ sql: String) throws -> Int {
      try Int.fetchOne(database, sql: "SELECT count(*) FROM \(sql)") ?? 0
    }
    snapshots = try count("snapshot WHERE NOT \(PruningPlan.isEmptySnapshot)")
    versions = try count("version")
    orphanedLooks = try count("(SELECT id FROM look EXCEPT SELECT look_id FROM version)")
    orphanedTexts = try count(
      """
      (SELECT id FROM text
       EXCEPT SELECT name_id FROM look EXCEPT SELECT category_id FROM look
       EXCEPT SELECT type_id FROM look EXCEPT SELECT extra_id FROM look
       EXCEPT SELECT name_id FROM held_version EXCEPT SELECT category_id FROM held_version
       EXCEPT SELECT type_id FROM held_version EXCEPT SELECT extra_id FROM held_version)
      """)
    orphanedServices = try count(
      """
      (SELECT id FROM service
       EXCEPT SELECT service_id FROM version EXCEPT SELECT service_id FROM held_version)
      """)
  }
}
