public import Catalogue
import GRDB

/// One import into the ledger, one removal from it, or the undoing of another change. Its number allows undoing it.
public struct LedgerChange: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case orderImport = "import"
    case removal
  }

  public let number: Int
  public let kind: Kind
  public let madeAt: Timestamp
  /// The file's name as given; `nil` if orders were named by their ids.
  public let source: String?
  public let undoneAt: Timestamp?
  /// The change that this one undid, which is of the same kind; `nil` for an import or a removal.
  public let undoes: Int?
  /// The number of orders added, changed or removed.
  public let orders: Int

  /// A change that will be made.
  public struct Draft: Hashable, Sendable {
    public let source: String?
    public let madeAt: Timestamp

    public init(source: String?, madeAt: Timestamp) {
      self.source = source
      self.madeAt = madeAt
    }
  }
}

/// The outcome of undoing a change of the ledger for one panel, as numbers of orders.
public struct LedgerUndo: Hashable, Sendable {
  public let panel: String
  /// Orders that the change added. They are removed, with all answers of the panel about them.
  public let removed: Int
  /// Orders that existed before. They have their earlier values again.
  public let reset: Int
  /// Orders that the change removed. They are restored, with all answers of the panel about them.
  public let restored: Int
}

/// Why a change of the ledger cannot be undone.
public enum LedgerChangeError: Error, Hashable, Sendable {
  case unknown(Int)
  case undone(Int, at: Timestamp)
  /// A later change contains some of the same orders, and would lose its meaning.
  case changedLater(Int, by: LedgerChange, orders: Int)
}

extension RatebookStore {
  /// The changes of the ledger, the newest first.
  public func ledgerChanges() throws -> [LedgerChange] {
    try read { try Self.ledgerChanges($0, "ORDER BY number DESC") }
  }

  /// Undoes a change of the ledger in one transaction: every order in it is as it was before. Answers of the
  /// panels about the remaining orders are kept. This is a change itself, with the number `made`, which is `nil`
  /// for a dry run. Undoing that one brings back the orders with all answers.
  ///
  /// Throws ``LedgerChangeError`` and ``StoreError``; nothing is changed then.
  public func undoLedgerChange(
    _ number: Int, at time: Timestamp, isDryRun: Bool = false
  ) throws -> (change: LedgerChange, panels: [LedgerUndo], made: Int?) {
    try write { database in
      let found = try Self.ledgerChanges(database, "WHERE number = ?", [number])
      guard let change = found.first else { throw LedgerChangeError.unknown(number) }
      if let undoneAt = change.undoneAt { throw LedgerChangeError.undone(number, at: undoneAt) }
      if let (later, orders) = try Self.laterChange(than: number, database) {
        throw LedgerChangeError.changedLater(number, by: later, orders: orders)
      }
      var panels: [LedgerUndo] = []
      var made: Int64 = 0
      try database.inSavepoint {
        panels = try Self.undoCounts(of: number, database)
        try database.execute(
          sql: """
            INSERT INTO ledger_change (kind, made_at, source, undoes) VALUES (?, ?, ?, ?)
            """, arguments: [change.kind.rawValue, time.milliseconds, change.source, number])
        made = database.lastInsertedRowID
        for sql in Self.keeping {
          try database.execute(sql: sql, arguments: ["number": number, "made": made])
        }
        for sql in Self.undoing {
          try database.execute(sql: sql, arguments: ["number": number])
        }
        try database.execute(
          sql: """
            UPDATE ledger_change SET undone_at = iif(number = :number, :time, NULL)
            WHERE number IN (:number, :undoes)
            """,
          arguments: ["number": number, "time": time.milliseconds, "undoes": change.undoes])
        return isDryRun ? .rollback : .commit
      }
      return (change, panels, isDryRun ? nil : Int(made))
    }
  }

  static func ledgerChanges(
    _ database: Database, _ condition: String, _ arguments: StatementArguments = []
  ) throws -> [LedgerChange] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT number, kind, made_at, source, undone_at, undoes,
          (SELECT count(*) FROM order_before WHERE change = number)
        FROM ledger_change \(condition)
        """, arguments: arguments
    ).map { row in
      LedgerChange(
        number: try row[at: 0],
        kind: try row[at: 1] as String == "import" ? .orderImport : .removal,
        madeAt: Timestamp(milliseconds: try row[at: 2]),
        source: try row[at: 3],
        undoneAt: (try row[at: 4] as Int64?).map { Timestamp(milliseconds: $0) },
        undoes: try row[at: 5],
        orders: try row[at: 6])
    }
  }

  /// The newest change after another one that contains the same orders, and the number of these orders. A later
  /// change that was undone does not count, nor does the change that undid it.
  private static func laterChange(
    than number: Int, _ database: Database
  ) throws -> (LedgerChange, orders: Int)? {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT later.change, count(*)
        FROM order_before AS mine JOIN order_before AS later USING (panel_id, key)
        JOIN ledger_change ON ledger_change.number = later.change
        WHERE mine.change = :number AND later.change > :number AND undone_at IS NULL
          AND coalesce(undoes, 0) < :number
        GROUP BY later.change ORDER BY later.change DESC LIMIT 1
        """, arguments: ["number": number])
    guard let row else { return nil }
    let change = try ledgerChanges(database, "WHERE number = ?", [try row[at: 0] as Int])
    return try change.first.map { ($0, try row[at: 1]) }
  }

  private static func undoCounts(of number: Int, _ database: Database) throws -> [LedgerUndo] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT panel.name, count(*) FILTER (WHERE before.service IS NULL),
          count(*) FILTER (WHERE before.service IS NOT NULL AND ledger_order.id IS NOT NULL),
          count(*) FILTER (WHERE before.service IS NOT NULL AND ledger_order.id IS NULL)
        FROM order_before AS before JOIN panel ON panel.id = before.panel_id
        LEFT JOIN ledger_order USING (panel_id, key)
        WHERE change = ? GROUP BY panel.name ORDER BY panel.name
        """, arguments: [number]
    ).map {
      LedgerUndo(
        panel: try $0[at: 0], removed: try $0[at: 1], reset: try $0[at: 2], restored: try $0[at: 3])
    }
  }

  /// The steps before undoing a change. They record the orders, and the answers about those that will be removed.
  private static let keeping = [
    """
    INSERT INTO order_before
    SELECT :made, panel_id, key, ledger_order.id, ledger_order.service, ledger_order.ordered_at,
      ledger_order.quantity, ledger_order.charge, ledger_order.currency, ledger_order.is_open,
      ledger_order.ask_at
    FROM order_before AS before LEFT JOIN ledger_order USING (panel_id, key)
    WHERE change = :number
    """,
    """
    INSERT INTO order_status_before
    SELECT :made, panel_id, key, read_at, state, meaning, order_status.charge,
      order_status.currency, start_count, remains, extra, error
    FROM order_before AS before JOIN ledger_order USING (panel_id, key)
    JOIN order_status ON order_id = ledger_order.id
    WHERE change = :number AND before.service IS NULL
    """,
  ]

  /// The steps of undoing a change. For a changed order, only the values from the file are restored, because
  /// its status was read since then.
  private static let undoing = [
    """
    DELETE FROM order_status WHERE order_id IN (
      SELECT ledger_order.id FROM ledger_order JOIN order_before USING (panel_id, key)
      WHERE change = :number AND order_before.service IS NULL)
    """,
    """
    DELETE FROM ledger_order WHERE id IN (
      SELECT ledger_order.id FROM ledger_order JOIN order_before USING (panel_id, key)
      WHERE change = :number AND order_before.service IS NULL)
    """,
    """
    UPDATE ledger_order SET service = before.service, ordered_at = before.ordered_at,
      quantity = before.quantity, charge = before.charge, currency = before.currency
    FROM order_before AS before
    WHERE change = :number AND before.service IS NOT NULL
      AND before.panel_id = ledger_order.panel_id AND before.key = ledger_order.key
    """,
    """
    INSERT INTO ledger_order (panel_id, key, service, ordered_at, quantity, charge, currency,
      is_open, ask_at)
    SELECT panel_id, key, service, ordered_at, quantity, charge, currency, is_open, ask_at
    FROM order_before AS before
    WHERE change = :number AND service IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM ledger_order
      WHERE ledger_order.panel_id = before.panel_id AND ledger_order.key = before.key)
    ORDER BY id
    """,
    """
    INSERT INTO order_status (order_id, read_at, state, meaning, charge, currency, start_count,
      remains, extra, error)
    SELECT ledger_order.id, read_at, state, meaning, before.charge, before.currency, start_count,
      remains, extra, error
    FROM order_status_before AS before JOIN ledger_order USING (panel_id, key)
    WHERE change = :number
    """,
  ]
}

/// Records the orders before a change, and the change itself together with its first order.
struct LedgerChangeLog {
  private let database: Database
  private let kind: LedgerChange.Kind
  private let draft: LedgerChange.Draft
  /// The change's number; `nil` if nothing has changed yet.
  private(set) var number: Int?

  init(_ kind: LedgerChange.Kind, _ draft: LedgerChange.Draft, _ database: Database) {
    (self.kind, self.draft, self.database) = (kind, draft, database)
  }

  /// Call this before an order is added.
  mutating func willAdd(_ key: String, panelID: Int64) throws {
    try database.cachedStatement(
      sql: "INSERT INTO order_before (change, panel_id, key) VALUES (?, ?, ?)"
    ).execute(arguments: [try begun(), panelID, key])
  }

  /// Call this before values of an order change. If they change twice in this change, the first call counts.
  mutating func willChange(_ orderID: Int64) throws {
    try database.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO order_before
        SELECT ?, panel_id, key, id, service, ordered_at, quantity, charge, currency, is_open, ask_at
        FROM ledger_order WHERE id = ?
        """
    ).execute(arguments: [try begun(), orderID])
  }

  /// Call this before an order is removed.
  mutating func willRemove(_ orderID: Int64) throws {
    try willChange(orderID)
    try database.cachedStatement(
      sql: """
        INSERT INTO order_status_before
        SELECT ?, panel_id, key, read_at, state, meaning, order_status.charge, order_status.currency,
          start_count, remains, extra, error
        FROM order_status JOIN ledger_order ON ledger_order.id = order_id WHERE order_id = ?
        """
    ).execute(arguments: [try begun(), orderID])
  }

  private mutating func begun() throws -> Int {
    if let number { return number }
    try database.execute(
      sql: "INSERT INTO ledger_change (kind, made_at, source) VALUES (?, ?, ?)",
      arguments: [kind.rawValue, draft.madeAt.milliseconds, draft.source])
    let new = Int(database.lastInsertedRowID)
    number = new
    return new
  }
}
