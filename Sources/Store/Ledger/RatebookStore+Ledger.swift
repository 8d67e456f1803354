public import Catalogue
import GRDB

extension RatebookStore {
  /// Adds orders to the ledger in one transaction, and gives what became of each, in their order.
  ///
  /// A panel that was never read is made known. Throws ``StoreError``; nothing is stored then.
  public func addOrders(
    _ orders: [(panel: String, order: LedgerOrder)]
  ) throws -> [LedgerAddition] {
    try write { database in
      var writer = LedgerWriter(database)
      return try orders.map { try writer.add($0.order, of: $0.panel) }
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

  /// Stores what a panel said of its orders at one time, in one transaction: a row for each order that
  /// is otherwise than before. Orders that the ledger does not hold are passed over.
  ///
  /// Throws ``StoreError/clockBehind(panel:readAt:last:)`` where a row of an order is as new or newer.
  public func record(
    _ reports: [OrderReport], of panel: String, readAt: Timestamp
  ) throws -> OrderChanges {
    try write { database in
      let panelID = try Self.panelID(panel, database)
      var changes = OrderChanges()
      for report in reports {
        let orderID = try Int64.fetchOne(
          database.cachedStatement(
            sql: "SELECT id FROM ledger_order WHERE panel_id = ? AND key = ?"),
          arguments: [panelID, report.order])
        guard let orderID else { continue }
        let row = OrderStatusRow(report.answer)
        let last = try OrderStatusRow.last(of: orderID, database)
        if let last, last.row.isSame(as: row) {
          if last.row != row { try row.replace(at: last.readAt, of: orderID, database) }
          continue
        }
        if let last, last.readAt >= readAt {
          throw StoreError.clockBehind(panel: panel, readAt: readAt, last: last.readAt)
        }
        try row.insert(at: readAt, of: orderID, database)
        changes.changed += 1
        switch report.answer {
        case .error: changes.newErrors.append(report.order)
        case .status(let status) where status.isFinal:
          changes.ended += 1
          try database.cachedStatement(sql: "UPDATE ledger_order SET is_open = 0 WHERE id = ?")
            .execute(arguments: [orderID])
        case .status: break
        }
      }
      return changes
    }
  }
}
