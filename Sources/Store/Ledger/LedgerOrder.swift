public import Catalogue
import GRDB

/// One of the user's own orders, as the ledger stores it.
public struct LedgerOrder: Hashable, Sendable {
  /// The panel's id of the order.
  public let id: String
  /// The panel's id of the service.
  public let service: String
  public var orderedAt: Timestamp?
  /// The units ordered.
  public var quantity: Amount?
  /// The amount taken from the balance when the order was placed.
  public var charge: Amount?
  /// The currency's code in the form in which codes are compared; `nil` if it is not stated.
  public var currency: String?

  public init(
    id: String, service: String, orderedAt: Timestamp? = nil, quantity: Amount? = nil,
    charge: Amount? = nil, currency: String? = nil
  ) {
    self.id = id
    self.service = service
    self.orderedAt = orderedAt
    self.quantity = quantity
    self.charge = charge
    self.currency = currency.flatMap(\.currencyCode)
  }
}

/// The way in which orders are added to the ledger.
public struct LedgerImport: Hashable, Sendable {
  /// Whether different values replace the stored ones. Stored values that an order leaves out are kept.
  public var replaces = false
  /// Whether services are accepted that the panel's catalogue never had.
  public var allowsUnknownServices = true
  /// Whether nothing is stored, and the result only says what would be.
  public var isDryRun = false

  public init() {}
}

/// The outcome of adding one order to the ledger.
public struct LedgerAddition: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The order is new.
    case added
    /// The order existed, and missing values were filled in.
    case filledIn
    /// The order existed, and different values were replaced.
    case replaced
    /// The order existed with the same values.
    case known
    /// The order's service was never in the panel's catalogue, so it was not stored.
    case refused
  }

  public let kind: Kind
  /// Values that differ from the stored ones. The stored ones are kept.
  public let conflicts: [Conflict]
  public let service: ServiceCheck

  public init(kind: Kind, conflicts: [Conflict], service: ServiceCheck) {
    self.kind = kind
    self.conflicts = conflicts
    self.service = service
  }

  /// Whether the panel's catalogue ever had the service.
  public enum ServiceCheck: Hashable, Sendable {
    case known, unknown
    /// There is no catalogue of the panel yet.
    case noCatalogue
  }

  /// A value that was not stored, because another one exists.
  public struct Conflict: Hashable, Sendable {
    /// The column's name.
    public let field: String
    public let stored: String
    public let given: String
  }
}

/// The outcome of adding orders to the ledger.
public struct LedgerImportResult: Hashable, Sendable {
  /// The outcome of each order, in the given order.
  public let additions: [LedgerAddition]
  /// The number of the change; `nil` if nothing changed, or if no number was wanted.
  public let change: Int?

  public init(additions: [LedgerAddition], change: Int?) {
    self.additions = additions
    self.change = change
  }
}

/// The outcome of removing orders from the ledger.
public struct LedgerRemoval: Hashable, Sendable {
  /// Whether each order existed, in the given order.
  public let removed: [Bool]
  /// The number of the change; `nil` if nothing changed, or if no number was wanted.
  public let change: Int?
  /// The last import that contains any of the orders, and how many of the removed orders existed before it;
  /// `nil` if no import is known.
  public let lastImport: LastImport?

  public struct LastImport: Hashable, Sendable {
    public let change: LedgerChange
    public let ordersBefore: Int
  }
}

/// Adds orders to the ledger, one by one: missing values are filled in, and stored values are kept
/// or replaced.
struct LedgerWriter {
  private let database: Database
  private let options: LedgerImport
  private var panelIDs: [String: Int64] = [:]
  /// The orders of this import so far. If two rows have the same order, the first counts.
  private var seen: Set<Int64> = []
  private var log: LedgerChangeLog?

  /// The number of the change; `nil` if nothing changed, or if no number is wanted.
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

  /// The missing values that an order fills in, and the values that differ. A currency is added to a
  /// stored charge only if the charge counts in that currency, because otherwise past sums would
  /// change. A charge comes with its currency.
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
