public import Catalogue
import GRDB

extension RatebookStore {
  /// Adds orders to the ledger in one transaction, and gives the outcome of each, in their order.
  ///
  /// A panel that was never read is made known. Throws ``StoreError``; nothing is stored then.
  public func addOrders(
    _ orders: [(panel: String, order: LedgerOrder)], _ options: LedgerImport = LedgerImport()
  ) throws -> [LedgerAddition] {
    try write { database in
      var additions: [LedgerAddition] = []
      try database.inSavepoint {
        var writer = LedgerWriter(database, options)
        additions = try orders.map { try writer.add($0.order, of: $0.panel) }
        return options.isDryRun ? .rollback : .commit
      }
      return additions
    }
  }

  /// Takes orders out of the ledger in one transaction, with all that the panel said of them, and
  /// gives which of them were there. Throws ``StoreError``; nothing is changed then.
  public func removeOrders(
    _ orders: [(panel: String, id: String)], isDryRun: Bool = false
  ) throws -> [Bool] {
    try write { database in
      var removals: [Bool] = []
      try database.inSavepoint {
        removals = try orders.map { order in
          let id = try Int64.fetchOne(
            database.cachedStatement(
              sql: """
                SELECT ledger_order.id FROM ledger_order JOIN panel ON panel.id = panel_id
                WHERE panel.name = ? AND key = ?
                """), arguments: [order.panel, order.id])
          guard let id else { return false }
          for sql in [
            "DELETE FROM order_status WHERE order_id = ?", "DELETE FROM ledger_order WHERE id = ?",
          ] {
            try database.cachedStatement(sql: sql).execute(arguments: [id])
          }
          return true
        }
        return isDryRun ? .rollback : .commit
      }
      return removals
    }
  }

  /// The panels whose orders in the ledger have an id, by name.
  public func panels(withOrder id: String) throws -> [String] {
    try read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT name FROM panel JOIN ledger_order ON panel_id = panel.id WHERE key = ? ORDER BY name
          """, arguments: [id])
    }
  }

  /// The ids of a panel's orders that something may still come of, in the order they were added.
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

  /// The orders of a panel that are to be asked for at a time, in the order they were added: the
  /// open ones, and those that have ended lately. One that the panel does not know is asked for
  /// less and less often; with
  /// `allOpen`, it is among them.
  public func ordersToAsk(
    of panel: String, at time: Timestamp, allOpen: Bool = false
  ) throws -> [(id: String, isOpen: Bool)] {
    let orders = """
      SELECT id, key, is_open FROM ledger_order
      WHERE panel_id = (SELECT id FROM panel WHERE name = :panel)
      """
    // A time so far ahead comes of a clock that was wrong. Each condition has an index.
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

  /// Stores what a panel said of its orders at one time, in one transaction: a row for each order
  /// that is otherwise than before. Orders that the ledger does not hold are passed over.
  ///
  /// Throws ``StoreError/clockBehind(panel:readAt:last:)`` if a row of an order is as new or newer.
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
        // A panel may forget orders that are over: they stay as they ended.
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

  /// Stores an answer if it is otherwise than the last one, and gives whether it is.
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
  /// Whether what was read after a time comes of a wrong clock, as far as the panel's snapshots say.
  private static func isOfWrongClock(
    _ panel: String, after time: Timestamp, _ database: Database
  ) throws -> Bool {
    let panelID = try panelID(panel, database)
    if case .right = try FutureSnapshots(of: panelID, after: time, database) { return false }
    return true
  }
}
