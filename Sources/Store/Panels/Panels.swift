import GRDB

/// The stored rows of one panel, counted.
public struct PanelContents: Hashable, Sendable {
  public let snapshots: Int
  public let services: Int
  public let orders: Int
}

extension RatebookStore {
  /// Counts the stored rows of a panel. Throws ``StoreError``; ``StoreError/noPanel(_:known:)`` if no panel has
  /// that name.
  public func contents(of panel: String) throws -> PanelContents {
    try read { database in
      let panelID = try Self.knownPanelID(panel, database)
      func count(_ table: String) throws -> Int {
        try Int.fetchOne(
          database, sql: "SELECT count(*) FROM \(table) WHERE panel_id = ?", arguments: [panelID])
          ?? 0
      }
      return PanelContents(
        snapshots: try count("snapshot"), services: try count("service"),
        orders: try count("ledger_order"))
    }
  }

  /// Renames a panel and keeps its history. With `replacing`, the stored panel with the new name is
  /// removed first. Throws ``StoreError``; nothing is changed then.
  public func renamePanel(_ old: String, to new: String, replacing: Bool = false) throws {
    try withoutForeignKeys { database in
      let panelID = try Self.knownPanelID(old, database)
      let other = try Int64.fetchOne(
        database, sql: "SELECT id FROM panel WHERE name = ?", arguments: [new])
      if let other, other != panelID {
        guard replacing else { throw StoreError.panelExists(new, old: old) }
        try Self.remove(other, database)
      }
      try database.execute(
        sql: "UPDATE panel SET name = ? WHERE id = ?", arguments: [new, panelID])
      try AlertWriter.renamePanel(old, to: new, database)
    }
  }

  /// Removes a panel and all its rows, and returns the counts of these. Throws ``StoreError``; nothing is
  /// removed then.
  public func forgetPanel(_ panel: String) throws -> PanelContents {
    let contents = try contents(of: panel)
    try withoutForeignKeys { database in
      try Self.remove(Self.knownPanelID(panel, database), database)
    }
    return contents
  }

  static func knownPanelID(_ name: String, _ database: Database) throws -> Int64 {
    let id = try Int64.fetchOne(
      database, sql: "SELECT id FROM panel WHERE name = ?", arguments: [name])
    if let id { return id }
    try LostRows.checkPanels(database)
    throw StoreError.noPanel(
      name, known: try String.fetchAll(database, sql: "SELECT name FROM panel ORDER BY name"))
  }

  /// Searching for references to each removed row would read whole tables per row. All rows are checked
  /// together afterwards.
  private func withoutForeignKeys(_ body: (Database) throws -> Void) throws {
    try StoreError.translating(path: path) {
      try database.inDatabase { database in
        try database.execute(sql: "PRAGMA foreign_keys = OFF")
        defer { try? database.execute(sql: "PRAGMA foreign_keys = ON") }
        try database.inTransaction(.immediate) {
          try body(database)
          guard try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") == nil else {
            throw StoreError.damaged(path: path)
          }
          try LogCheck.mark(database)
          return .commit
        }
      }
    }
  }

  private static func remove(_ panelID: Int64, _ database: Database) throws {
    for sql in removals { try database.execute(sql: sql, arguments: ["panel": panelID]) }
    for sql in orphans { try database.execute(sql: sql) }
  }

  /// The tables whose rows each belong to one panel. Tables that refer to others come first.
  private static let removals: [String] = {
    let memories = ["memory_service", "memory_price", "memory_level", "memory_line"].map {
      "DELETE FROM \($0) WHERE memory_id IN (SELECT id FROM memory WHERE panel_id = :panel)"
    }
    let parts = ["held_version", "version"].map {
      "DELETE FROM \($0) WHERE snapshot_id IN (SELECT id FROM snapshot WHERE panel_id = :panel)"
    }
    let statuses = """
      DELETE FROM order_status
      WHERE order_id IN (SELECT id FROM ledger_order WHERE panel_id = :panel)
      """
    let whole = [
      "order_status_before", "order_before", "ledger_order", "report_mark", "panel_address",
      "entry", "step_event", "step_price", "parking", "alert_baseline", "alert_baseline_before",
      "alert_state",
      "alert_line", "alert_mute", "memory", "service", "snapshot",
    ].map { "DELETE FROM \($0) WHERE panel_id = :panel" }
    return memories + parts + [statuses] + whole + ["DELETE FROM panel WHERE id = :panel"]
  }()

  private static let orphans = [
    DefectLists.deleteUnusedLists,
    DefectLists.deleteUnusedEntries,
    "DELETE FROM look WHERE id NOT IN (SELECT look_id FROM version WHERE look_id IS NOT NULL)",
    """
    DELETE FROM text WHERE id IN (
      SELECT id FROM text
      EXCEPT SELECT name_id FROM look EXCEPT SELECT category_id FROM look
      EXCEPT SELECT type_id FROM look EXCEPT SELECT extra_id FROM look
      EXCEPT SELECT name_id FROM held_version EXCEPT SELECT category_id FROM held_version
      EXCEPT SELECT type_id FROM held_version EXCEPT SELECT extra_id FROM held_version
      EXCEPT SELECT category_id FROM step_event EXCEPT SELECT category_id FROM step_price)
    """,
  ]
}
