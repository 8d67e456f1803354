public import Catalogue
import GRDB

extension RatebookStore {
  /// Adds orders to the ledger in one transaction, and gives what became of each, in their order.
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

  /// Takes orders out of the ledger in one transaction, with all that the panel said of them, and gives which
  /// of them were there. Throws ``StoreError``; nothing is changed then.
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
