public import Catalogue
import GRDB

extension RatebookStore {
  /// Adds orders to the ledger in one transaction. With a draft of the change, the change gets a number and can
  /// be undone.
  ///
  /// Adds a panel that was never read to the store. Throws ``StoreError``; nothing is stored then.
  public func importOrders(
    _ orders: [(panel: String, order: LedgerOrder)], _ options: LedgerImport = LedgerImport(),
    as draft: LedgerChange.Draft?
  ) throws -> LedgerImportResult {
    try write { database in
      var additions: [LedgerAddition] = []
      var writer = LedgerWriter(database, options, draft)
      try database.inSavepoint {
        additions = try orders.map { try writer.add($0.order, of: $0.panel) }
        return options.isDryRun ? .rollback : .commit
      }
      return LedgerImportResult(
        additions: additions, change: options.isDryRun ? nil : writer.change)
    }
  }

  /// Adds orders to the ledger without a number for undoing, and returns the outcome of each.
  public func addOrders(
    _ orders: [(panel: String, order: LedgerOrder)], _ options: LedgerImport = LedgerImport()
  ) throws -> [LedgerAddition] {
    try importOrders(orders, options, as: nil).additions
  }

  /// Removes orders from the ledger in one transaction, with all answers of the panel about them. The
  /// change gets a number and can be undone. Throws ``StoreError``; nothing is changed then.
  public func removeOrders(
    _ orders: [(panel: String, id: String)], as draft: LedgerChange.Draft,
    isDryRun: Bool = false
  ) throws -> LedgerRemoval {
    try write { database in
      var log = LedgerChangeLog(.removal, draft, database)
      var removed: [Bool] = []
      var lastImport: LedgerRemoval.LastImport?
      try database.inSavepoint {
        let ids = try orders.map { try Self.orderID($0.id, of: $0.panel, database) }
        lastImport = try Self.lastImport(of: Set(ids.compactMap(\.self)), database)
        var gone: Set<Int64> = []
        removed = try ids.map { id in
          guard let id, gone.insert(id).inserted else { return false }
          try log.willRemove(id)
          for sql in [
            "DELETE FROM order_status WHERE order_id = ?", "DELETE FROM ledger_order WHERE id = ?",
          ] {
            try database.cachedStatement(sql: sql).execute(arguments: [id])
          }
          return true
        }
        return isDryRun ? .rollback : .commit
      }
      return LedgerRemoval(
        removed: removed, change: isDryRun ? nil : log.number, lastImport: lastImport)
    }
  }

  private static func orderID(
    _ key: String, of panel: String, _ database: Database
  ) throws -> Int64? {
    try Int64.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT ledger_order.id FROM ledger_order JOIN panel ON panel.id = panel_id
          WHERE panel.name = ? AND key = ?
          """), arguments: [panel, key])
  }

  /// The newest import that contains any of some orders, and how many of them existed before it.
  private static func lastImport(
    of orders: Set<Int64>, _ database: Database
  ) throws -> LedgerRemoval.LastImport? {
    var added: [Int: Int] = [:]
    for order in orders {
      let rows = try Row.fetchAll(
        database.cachedStatement(
          sql: """
            SELECT number, before.service IS NULL
            FROM ledger_order JOIN order_before AS before USING (panel_id, key)
            JOIN ledger_change ON number = change
            WHERE ledger_order.id = ? AND kind = 'import' AND undoes IS NULL
              AND undone_at IS NULL
            """), arguments: [order])
      for row in rows { added[try row[at: 0], default: 0] += try row[at: 1] ? 1 : 0 }
    }
    guard let (number, count) = added.max(by: { $0.key < $1.key }) else { return nil }
    let change = try ledgerChanges(database, "WHERE number = ?", [number]).first
    return change.map { .init(change: $0, ordersBefore: orders.count - count) }
  }

  /// The panels that have an order with this id in the ledger, by name.
  public func panels(withOrder id: String) throws -> [String] {
    try read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT name FROM panel JOIN ledger_order ON panel_id = panel.id WHERE key = ? ORDER BY name
          """, arguments: [id])
    }
  }

  /// The ids of a panel's open orders, in the order in which they were added.
  public func openOrders(of panel: String) throws -> [String] {
    try read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT key FROM ledger_order
          WHERE panel_id = (SELECT id FROM panel WHERE name = ?) AND is_open ORDER BY id
          """, arguments: [panel])
    }
  }

  /// When the orders were placed that are no longer asked for although the panel never said that they ended, by
  /// panel: it does not know them, or they failed and nothing followed. Throws ``StoreError``.
  public func unansweredOrders() throws -> [String: [Timestamp]] {
    try read { database in
      var times: [String: [Timestamp]] = [:]
      try database.forEachRow(
        """
        SELECT name, ordered_at FROM ledger_order JOIN panel ON panel.id = panel_id
        WHERE NOT is_open AND ordered_at IS NOT NULL AND coalesce((
          SELECT meaning FROM order_status WHERE order_id = ledger_order.id AND error IS NULL
          ORDER BY read_at DESC LIMIT 1), '')
          NOT IN ('completed', 'partial', 'canceled', 'refunded', 'expired')
        """
      ) { row in if let time = row.time(1) { times[row.text(0), default: []].append(time) } }
      return times
    }
  }

  /// The orders of a panel that are due for a question at a time, in the order in which they were
  /// added: the open ones, and those that ended recently. Orders that the panel does not know are
  /// asked for less and less often; with `allOpen`, they are included.
  public func ordersToAsk(
    of panel: String, at time: Timestamp, allOpen: Bool = false
  ) throws -> [(id: String, isOpen: Bool)] {
    let orders = """
      SELECT id, key, is_open FROM ledger_order
      WHERE panel_id = (SELECT id FROM panel WHERE name = :panel)
      """
    // A time so far ahead comes from a wrong clock. Each condition has an index.
    let conditions =
      ["ask_at <= :now", "ask_at > :latest"] + (allOpen ? ["is_open"] : [])
    return try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT DISTINCT id, key, is_open FROM (
            \(conditions.map { "\(orders) AND \($0)" }.joined(separator: "\n  UNION ALL "))
          ) ORDER BY id
          """,
        arguments: [
          "panel": panel, "now": time.milliseconds,
          "latest": (time + OrderSchedule.longestWait).milliseconds,
        ]
      ).map { (try $0[at: 1], try $0[at: 2]) }
    }
  }

  /// Stores a panel's answers about its orders at one time, in one transaction: a row for each
  /// order that changed. Orders that are not in the ledger are ignored.
  ///
  /// Throws ``StoreError/clockBehind(panel:readAt:last:)`` if a row of an order is not older.
  public func record(
    _ reports: [OrderReport], of panel: String, readAt: Timestamp
  ) throws -> OrderChanges {
    try write { database in
      let panelID = try Self.panelID(panel, database)
      var changes = OrderChanges()
      for report in reports {
        let order = try Row.fetchOne(
          database.cachedStatement(
            sql: "SELECT id, is_open FROM ledger_order WHERE panel_id = ? AND key = ?"),
          arguments: [panelID, report.order])
        guard let order else { continue }
        let (id, wasOpen): (Int64, Bool) = (try order[at: 0], try order[at: 1])
        // A panel may forget finished orders: they keep their last status.
        if wasOpen || !report.answer.isError {
          let isNew = try Self.store(report, of: id, panel, readAt, database)
          if isNew { changes.changed += 1 }
          if isNew, report.answer.isError { changes.newErrors.append(report.order) }
        }
        let schedule = try OrderSchedule(
          after: report.answer, of: id, isOpen: wasOpen, readAt: readAt, database)
        try schedule.store(for: id, database)
        if wasOpen, !schedule.isOpen {
          switch report.answer {
          case .error: changes.givenUp.append(report.order)
          case .status(let status) where status.hasFailed: changes.leftFailed.append(report.order)
          case .status: changes.ended += 1
          }
        }
      }
      return changes
    }
  }

  /// Stores an answer if it differs from the last one, and returns whether it does.
  private static func store(
    _ report: OrderReport, of orderID: Int64, _ panel: String, _ readAt: Timestamp,
    _ database: Database
  ) throws -> Bool {
    let row = OrderStatusRow(report.answer)
    var last = try OrderStatusRow.last(of: orderID, database)
    if let ahead = last?.readAt, ahead - readAt > FutureSnapshots.leastLead,
      try isOfWrongClock(panel, after: readAt, database)
    {
      try database.cachedStatement(
        sql: "DELETE FROM order_status WHERE order_id = ? AND read_at >= ?"
      ).execute(arguments: [orderID, readAt.milliseconds])
      last = try OrderStatusRow.last(of: orderID, database)
    }
    if let last, last.row.isSame(as: row) {
      if last.row != row { try row.replace(at: last.readAt, of: orderID, database) }
      return false
    }
    if let last, last.readAt >= readAt {
      throw StoreError.clockBehind(panel: panel, readAt: readAt, last: last.readAt)
    }
    try row.insert(at: readAt, of: orderID, database)
    return true
  }
  /// Whether rows read after a time come from a wrong clock, judged by the panel's snapshots.
  private static func isOfWrongClock(
    _ panel: String, after time: Timestamp, _ database: Database
  ) throws -> Bool {
    let panelID = try panelID(panel, database)
    if case .right = try FutureSnapshots(of: panelID, after: time, database) { return false }
    return true
  }
}
