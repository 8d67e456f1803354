import Catalogue
import GRDB

/// Adds orders to the ledger, one after the other: what is missing is filled in, what is there is kept.
struct LedgerWriter {
  private let database: Database
  private var panelIDs: [String: Int64] = [:]

  init(_ database: Database) { self.database = database }

  mutating func add(_ order: LedgerOrder, of panel: String) throws -> LedgerAddition {
    let panelID = try panelID(panel)
    let isServiceKnown = try Self.isKnown(order.service, panelID: panelID, database)
    let stored = try Row.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT id, service, ordered_at, quantity, charge, currency FROM ledger_order
          WHERE panel_id = ? AND key = ?
          """), arguments: [panelID, order.id])
    guard let stored else {
      try insert(order, panelID: panelID)
      return LedgerAddition(kind: .added, conflicts: [], isServiceKnown: isServiceKnown)
    }
    let (fills, conflicts) = Self.comparison(order, stored)
    for (column, value) in fills {
      try database.cachedStatement(sql: "UPDATE ledger_order SET \(column) = ? WHERE id = ?")
        .execute(arguments: [value, try stored[at: 0] as Int64])
    }
    return LedgerAddition(
      kind: fills.isEmpty ? .known : .completed, conflicts: conflicts,
      isServiceKnown: isServiceKnown)
  }

  private mutating func panelID(_ name: String) throws -> Int64 {
    if let id = panelIDs[name] { return id }
    let id = try RatebookStore.panelID(name, database)
    panelIDs[name] = id
    return id
  }

  private static func isKnown(
    _ service: String, panelID: Int64, _ database: Database
  ) throws -> Bool {
    try Row.fetchOne(
      database.cachedStatement(sql: "SELECT 1 FROM service WHERE panel_id = ? AND key = ?"),
      arguments: [panelID, service]) != nil
  }

  private func insert(_ order: LedgerOrder, panelID: Int64) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO ledger_order (panel_id, key, service, ordered_at, quantity, charge, currency)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      panelID, order.id, order.service, order.orderedAt?.milliseconds, order.quantity?.text,
      order.charge?.text, order.currency,
    ])
  }

  /// What an order fills in of its row, and what it says otherwise.
  private static func comparison(
    _ order: LedgerOrder, _ stored: Row
  ) -> (fills: [(String, DatabaseValue)], conflicts: [LedgerAddition.Conflict]) {
    let given: [(column: String, value: DatabaseValue)] = [
      ("service", order.service.databaseValue),
      ("ordered_at", order.orderedAt?.milliseconds.databaseValue ?? .null),
      ("quantity", order.quantity?.text.databaseValue ?? .null),
      ("charge", order.charge?.text.databaseValue ?? .null),
      ("currency", order.currency?.databaseValue ?? .null),
    ]
    var fills: [(String, DatabaseValue)] = []
    var conflicts: [LedgerAddition.Conflict] = []
    for (column, value) in given where !value.isNull {
      let there: DatabaseValue = stored[column]
      if there.isNull {
        fills.append((column, value))
      } else if there != value {
        conflicts.append(
          LedgerAddition.Conflict(
            field: column, stored: words(there, of: column), given: words(value, of: column)))
      }
    }
    return (fills, conflicts)
  }

  private static func words(_ value: DatabaseValue, of column: String) -> String {
    if column == "ordered_at", let time = Int64.fromDatabaseValue(value) {
      return Timestamp(milliseconds: time).description
    }
    return String.fromDatabaseValue(value) ?? ""
  }
}
