import Catalogue
import GRDB

/// Adds orders to the ledger, one after the other: what is missing is filled in, what is there is
/// kept or replaced.
struct LedgerWriter {
  private let database: Database
  private let options: LedgerImport
  private var panelIDs: [String: Int64] = [:]
  /// The orders of this import so far: of two rows on one order, the first counts.
  private var seen: Set<Int64> = []
  private var log: LedgerChangeLog?

  /// The number of the change that was made; `nil` if nothing was changed, or it is not to be numbered.
  var change: Int? { log?.number }

  init(_ database: Database, _ options: LedgerImport, _ draft: LedgerChange.Draft?) {
    self.database = database
    self.options = options
    log = draft.map { LedgerChangeLog(.orderImport, $0, database) }
  }

  mutating func add(_ order: LedgerOrder, of panel: String) throws -> LedgerAddition {
    let panelID = try panelID(panel)
    let service = try check(order.service, panelID: panelID)
    let stored = try Row.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT id, service, ordered_at, quantity, charge, currency, taken IS NOT NULL AS counts, paid_in
          FROM order_value WHERE panel_id = ? AND key = ?
          """), arguments: [panelID, order.id])
    let isNewService = try stored.map { try $0[at: 1] as String != order.service } ?? true
    if service == .unknown, isNewService, !options.allowsUnknownServices {
      return LedgerAddition(kind: .refused, conflicts: [], service: service)
    }
    guard let stored else {
      try log?.willAdd(order.id, panelID: panelID)
      try insert(order, panelID: panelID)
      seen.insert(database.lastInsertedRowID)
      return LedgerAddition(kind: .added, conflicts: [], service: service)
    }
    let id: Int64 = try stored[at: 0]
    let replaces = seen.insert(id).inserted && options.replaces
    let (fills, conflicts) = try Self.comparison(order, stored)
    let replacements = replaces ? conflicts.map { ($0.field, $0.value) } : []
    if !fills.isEmpty || !replacements.isEmpty { try log?.willChange(id) }
    for (column, value) in fills + replacements {
      try database.cachedStatement(sql: "UPDATE ledger_order SET \(column) = ? WHERE id = ?")
        .execute(arguments: [value, id])
    }
    return LedgerAddition(
      kind: !replacements.isEmpty ? .replaced : fills.isEmpty ? .known : .filledIn,
      conflicts: replaces ? [] : conflicts.map(\.conflict), service: service)
  }

  private mutating func panelID(_ name: String) throws -> Int64 {
    if let id = panelIDs[name] { return id }
    let id = try RatebookStore.panelID(name, database)
    panelIDs[name] = id
    return id
  }

  private func check(
    _ service: String, panelID: Int64
  ) throws -> LedgerAddition.ServiceCheck {
    let isKnown = try Row.fetchOne(
      database.cachedStatement(sql: "SELECT 1 FROM service WHERE panel_id = ? AND key = ?"),
      arguments: [panelID, service])
    if isKnown != nil { return .known }
    let hasCatalogue = try Row.fetchOne(
      database.cachedStatement(sql: "SELECT 1 FROM service WHERE panel_id = ? LIMIT 1"),
      arguments: [panelID])
    return hasCatalogue == nil ? .noCatalogue : .unknown
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

  private struct Difference {
    let field: String
    let stored: DatabaseValue
    let value: DatabaseValue

    var conflict: LedgerAddition.Conflict {
      LedgerAddition.Conflict(
        field: field, stored: words(stored, of: field), given: words(value, of: field))
    }
  }

  /// What an order fills in of its row, and what it says otherwise. A currency that comes after a
  /// charge is filled in only if the charge counts in it, since it would change sums of the past; a
  /// charge comes with its currency.
  private static func comparison(
    _ order: LedgerOrder, _ stored: Row
  ) throws -> (fills: [(String, DatabaseValue)], conflicts: [Difference]) {
    let given: [(column: String, value: DatabaseValue)] = [
      ("service", order.service.databaseValue),
      ("ordered_at", order.orderedAt?.milliseconds.databaseValue ?? .null),
      ("quantity", order.quantity?.text.databaseValue ?? .null),
      ("charge", order.charge?.text.databaseValue ?? .null),
      ("currency", order.currency?.databaseValue ?? .null),
    ]
    var fills: [(String, DatabaseValue)] = []
    var conflicts: [Difference] = []
    let counts: Bool = try stored.decode(forColumn: "counts")
    let paidIn: DatabaseValue = try stored.decode(forColumn: "paid_in")
    for (column, value) in given where !value.isNull {
      var there: DatabaseValue = try stored.decode(forColumn: column)
      if column == "currency", there.isNull, counts, value != paidIn {
        there = paidIn.isNull ? "".databaseValue : paidIn
      }
      if there.isNull {
        fills.append((column, value))
      } else if there != value {
        conflicts.append(Difference(field: column, stored: there, value: value))
      }
    }
    if conflicts.contains(where: { $0.field == "currency" }),
      let charge = fills.firstIndex(where: { $0.0 == "charge" })
    {
      let value = fills.remove(at: charge).1
      conflicts.append(Difference(field: "charge", stored: "".databaseValue, value: value))
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
