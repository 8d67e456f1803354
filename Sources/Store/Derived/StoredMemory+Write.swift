import Catalogue
import GRDB
import Interpretation

extension StoredMemory {
  /// What is written of a memory, beside its services.
  struct Written {
    fileprivate let priced: [PriceScope: Int]
    fileprivate let levels: [String?: PriceLevel]
    fileprivate let lines: [EventSubject: EventGroup]

    init(_ memory: PanelMemory) {
      (priced, levels, lines) = (memory.priced, memory.levels, memory.floatingLines)
    }
  }

  /// Writes what differs from what is written. `touched` are the services whose rows may differ.
  mutating func write(
    panelID: Int64, over written: Written, touched: Set<Int64>, _ database: Database,
    _ numbers: inout StoreNumbers
  ) throws {
    let id = try writeRow(panelID: panelID, database)
    for service in touched {
      if let row = services[service] {
        try row.write(memory: id, service: service, database)
      } else {
        try database.change(
          "DELETE FROM memory_service WHERE memory_id = ? AND service_id = ?", id, service)
      }
    }
    try writePrices(of: id, over: written, database, &numbers)
    if memory.floatingLines != written.lines { try writeLines(of: id, database) }
  }

  private mutating func writeRow(panelID: Int64, _ database: Database) throws -> Int64 {
    if let id {
      try database.change(
        """
        UPDATE memory SET at = ?, listed = ?, floating_marks = ?, unit_changed_at = ? WHERE id = ?
        """, memory.at?.milliseconds, memory.listed, Int64(bitPattern: memory.floatingMarks),
        memory.unitChangedAt?.milliseconds, id)
      return id
    }
    try database.change(
      """
      INSERT INTO memory (panel_id, at, listed, floating_marks, unit_changed_at)
      VALUES (?, ?, ?, ?, ?)
      """, panelID, memory.at?.milliseconds, memory.listed,
      Int64(bitPattern: memory.floatingMarks), memory.unitChangedAt?.milliseconds)
    let new = database.lastInsertedRowID
    id = new
    return new
  }

  private func writePrices(
    of id: Int64, over written: Written, _ database: Database, _ numbers: inout StoreNumbers
  ) throws {
    for (scope, count) in memory.priced where written.priced[scope] != count {
      try database.change(
        """
        INSERT OR REPLACE INTO memory_price (memory_id, category_id, currency, services)
        VALUES (?, ?, ?, ?)
        """, id, try numbers.category(scope.category) ?? 0, scope.currency ?? "", count)
    }
    for scope in written.priced.keys where memory.priced[scope] == nil {
      try database.change(
        "DELETE FROM memory_price WHERE memory_id = ? AND category_id = ? AND currency = ?", id,
        try numbers.category(scope.category) ?? 0, scope.currency ?? "")
    }
    for (currency, level) in memory.levels where written.levels[currency] != level {
      try database.change(
        """
        INSERT OR REPLACE INTO memory_level (memory_id, currency, services, logarithms)
        VALUES (?, ?, ?, ?)
        """, id, currency ?? "", level.count, level.logarithms)
    }
    for currency in written.levels.keys where memory.levels[currency] == nil {
      try database.change(
        "DELETE FROM memory_level WHERE memory_id = ? AND currency = ?", id, currency ?? "")
    }
  }

  private func writeLines(of id: Int64, _ database: Database) throws {
    try database.change("DELETE FROM memory_line WHERE memory_id = ?", id)
    for (subject, line) in memory.floatingLines {
      var category: ExactText?
      if case .category(let text) = subject { category = text }
      try database.change(
        """
        INSERT INTO memory_line (memory_id, is_category, category, at, number)
        VALUES (?, ?, ?, ?, ?)
        """, id, category == nil ? 0 : 1, category?.text, line.at.milliseconds, line.number)
    }
  }
}

extension StoredMemory.ServiceRow {
  fileprivate func write(memory: Int64, service: Int64, _ database: Database) throws {
    try database.change(
      """
      INSERT OR REPLACE INTO memory_service (memory_id, service_id, first_seen_at, name_key, lost_at,
        is_in_group, is_relisted, lost_factor, parked_since, rate, rate_since, category, currency,
        is_orderable, last_rate, last_min, last_max, last_factor)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, memory, service, firstSeen?.milliseconds, nameKey, lost?.at.milliseconds,
      lost.flatMap { $0.isInGroup ? 1 : nil }, lost.flatMap { $0.isRelisted ? 1 : nil },
      lost.flatMap { $0.factor == 1 ? nil : $0.factor }, parked?.since.milliseconds,
      parked?.rate.text, parked?.rateSince.milliseconds, parked?.scope.category.text,
      parked?.scope.currency, parked.map { $0.isOrderable ? 1 : 0 }, parked?.last?.rate.text,
      parked?.last?.min?.text, parked?.last?.max?.text, parked?.last?.factor)
  }
}
