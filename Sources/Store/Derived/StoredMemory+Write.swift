import Catalogue
import GRDB
import Interpretation

extension StoredMemory {
  /// Stores a memory beside the panel's others.
  static func insert(
    _ memory: PanelMemory, panelID: Int64, _ database: Database, numbers: inout StoreNumbers
  ) throws -> StoredMemory {
    try database.execute(
      sql: "INSERT INTO memory (panel_id, at, listed, floating_marks) VALUES (?, ?, 0, 0)",
      arguments: [panelID, memory.at?.milliseconds])
    var stored = StoredMemory(id: database.lastInsertedRowID)
    try stored.update(to: memory, touched: nil, database, &numbers)
    return stored
  }

  /// Makes the rows those of a later memory: only what differs is written. `touched` are the services that may
  /// differ, apart from those that are forgotten; `nil`: all.
  mutating func update(
    to memory: PanelMemory, touched: Set<ExactText>?, _ database: Database,
    _ numbers: inout StoreNumbers
  ) throws {
    try database.change(
      """
      UPDATE memory SET at = ?, listed = ?, floating_marks = ?, unit_changed_at = ? WHERE id = ?
      """, memory.at?.milliseconds, memory.listed, Int64(bitPattern: memory.floatingMarks),
      memory.unitChangedAt?.milliseconds, id)
    try writeServices(memory, touched, database, &numbers)
    try writePrices(memory, database, &numbers)
    try writeLines(memory, database)
  }

  private mutating func writeServices(
    _ memory: PanelMemory, _ touched: Set<ExactText>?, _ database: Database,
    _ numbers: inout StoreNumbers
  ) throws {
    var keys =
      touched ?? Set(memory.lost.keys).union(memory.arrivals.keys).union(memory.parked.keys)
    for (key, row) in services {
      let isForgotten =
        row.lost != nil && memory.lost[key] == nil
        || row.firstSeen != nil && memory.arrivals[key] == nil
        || touched == nil && row.parked != nil && memory.parked[key] == nil
      if isForgotten { keys.insert(key) }
    }
    for key in keys {
      let row = ServiceRow(of: key, in: memory)
      guard services[key] != row, let id = key.text else { continue }
      services[key] = row
      let number = try numbers.service(id)
      if let row {
        try row.write(memory: self.id, service: number, database)
      } else {
        try database.change(
          "DELETE FROM memory_service WHERE memory_id = ? AND service_id = ?", self.id, number)
      }
    }
  }

  private mutating func writePrices(
    _ memory: PanelMemory, _ database: Database, _ numbers: inout StoreNumbers
  ) throws {
    for (scope, count) in memory.priced where priced[scope] != count {
      try database.change(
        """
        INSERT OR REPLACE INTO memory_price (memory_id, category_id, currency, services)
        VALUES (?, ?, ?, ?)
        """, id, try numbers.category(scope.category) ?? 0, scope.currency ?? "", count)
    }
    for scope in priced.keys where memory.priced[scope] == nil {
      try database.change(
        "DELETE FROM memory_price WHERE memory_id = ? AND category_id = ? AND currency = ?", id,
        try numbers.category(scope.category) ?? 0, scope.currency ?? "")
    }
    for (currency, level) in memory.levels where levels[currency] != level {
      try database.change(
        """
        INSERT OR REPLACE INTO memory_level (memory_id, currency, services, logarithms)
        VALUES (?, ?, ?, ?)
        """, id, currency ?? "", level.count, level.logarithms)
    }
    for currency in levels.keys where memory.levels[currency] == nil {
      try database.change(
        "DELETE FROM memory_level WHERE memory_id = ? AND currency = ?", id, currency ?? "")
    }
    (priced, levels) = (memory.priced, memory.levels)
  }

  private mutating func writeLines(_ memory: PanelMemory, _ database: Database) throws {
    if lines == memory.floatingLines { return }
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
    lines = memory.floatingLines
  }
}

extension StoredMemory.ServiceRow {
  fileprivate func write(memory: Int64, service: Int64, _ database: Database) throws {
    let parked = lost?.parked ?? parked
    try database.change(
      """
      INSERT OR REPLACE INTO memory_service (memory_id, service_id, first_seen_at, lost_at,
        is_in_group, is_relisted, lost_factor, parked_since, rate, rate_since, category, currency,
        is_orderable, last_rate, last_min, last_max, last_factor)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, memory, service, firstSeen?.milliseconds, lost?.at.milliseconds,
      lost.flatMap { $0.isInGroup ? 1 : nil }, lost.flatMap { $0.isRelisted ? 1 : nil },
      lost.flatMap { $0.factor == 1 ? nil : $0.factor }, parked?.since.milliseconds,
      parked?.rate.text, parked?.rateSince.milliseconds, parked?.scope.category.text,
      parked?.scope.currency, parked.map { $0.isOrderable ? 1 : 0 }, parked?.last?.rate.text,
      parked?.last?.min?.text, parked?.last?.max?.text, parked?.last?.factor)
  }
}
