import GRDB

extension RatebookStore {
  /// Interprets the accepted snapshots whose steps are not interpreted yet: those of an import that were
  /// fitted in between others, and all of a database of an older version. Throws ``StoreError``.
  public func deriveAll() throws {
    let panels = try read { try Int64.fetchAll($0, sql: "SELECT id FROM panel ORDER BY id") }
    for panelID in panels {
      try writeDeriving { database, known in
        try Derivation(database, panelID: panelID).run(&known)
      }
    }
  }
}
