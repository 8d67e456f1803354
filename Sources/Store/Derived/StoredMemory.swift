import Catalogue
import GRDB
import Interpretation

/// A panel's memory after a step, as it is stored.
///
/// Lost and new services are rows here. A step gets only the few of them that it needs in its memory.
struct StoredMemory: Equatable, Sendable {
  /// The number of the memory's row; `nil` if it has none yet.
  var id: Int64?
  /// The memory without the lost and the new services.
  var memory = PanelMemory()
  /// The lost and the new services, by their numbers.
  var services: [Int64: ServiceRow] = [:]

  /// The stored part about one service. Its look is in the versions.
  struct ServiceRow: Equatable, Sendable {
    var firstSeen: Timestamp?
    var lost: Lost?
    /// The parked state; `nil` if the service is for sale, or was when it was lost.
    var parked: ParkedService?
    /// The key of a lost or new service's name.
    var nameKey: Int64?

    struct Lost: Equatable, Sendable {
      var at: Timestamp
      var isInGroup: Bool
      var isRelisted: Bool
      var factor: Double
    }
  }
}

extension StoredMemory.ServiceRow {
  /// Makes the stored part for a service; `nil` if it is not remembered.
  init?(of key: ExactText, in memory: PanelMemory) {
    let (lost, arrival) = (memory.lost[key], memory.arrivals[key])
    firstSeen = arrival?.firstSeen
    self.lost = lost.map {
      Lost(
        at: $0.at, isInGroup: $0.isInGroup, isRelisted: $0.isRelisted, factor: $0.factor)
    }
    parked = lost?.parked ?? memory.parked[key]
    nameKey = (lost?.nameKey ?? arrival?.nameKey)?.hash
    if firstSeen == nil && self.lost == nil && parked == nil { return nil }
  }

  /// Whether a part of the row is too old to be remembered at a time.
  func isOutdated(at time: Timestamp) -> Bool {
    if let lost { return time - lost.at > PanelMemory.longestLost }
    return firstSeen.map { time - $0 > PanelMemory.longestNew } ?? false
  }

  /// The part that is still valid, if another part is too old; `nil` if no part is valid.
  var remainder: Self? {
    lost == nil && parked != nil ? Self(parked: parked) : nil
  }
}

// MARK: - Reading

extension StoredMemory {
  /// Reads a memory. Throws ``StoreError/notAnAmount(_:)``.
  init(_ id: Int64, _ database: Database) throws {
    self.id = id
    try database.forEachRow(
      "SELECT at, listed, floating_marks, unit_changed_at FROM memory WHERE id = ?", id
    ) { row in
      memory.at = row.time(0)
      memory.listed = Int(row.integer(1))
      memory.floatingMarks = UInt64(bitPattern: row.integer(2))
      memory.unitChangedAt = row.time(3)
    }
    try readPrices(of: id, database)
    try readServices(of: id, database)
  }

  private mutating func readPrices(of id: Int64, _ database: Database) throws {
    func currency(_ row: ResultRow, _ column: Int) -> String? {
      let text = row.text(column)
      return text.isEmpty ? nil : text
    }
    try database.forEachRow(
      """
      SELECT value, currency, services FROM memory_price LEFT JOIN text ON text.id = category_id
      WHERE memory_id = ?
      """, id
    ) { row in
      let scope = PriceScope(category: row.optionalText(0), currency: currency(row, 1))
      memory.priced[scope] = Int(row.integer(2))
    }
    try database.forEachRow(
      "SELECT currency, services, logarithms FROM memory_level WHERE memory_id = ?", id
    ) { row in
      memory.levels[currency(row, 0)] = PriceLevel(
        logarithms: row.integer(2), count: Int(row.integer(1)))
    }
    try database.forEachRow(
      "SELECT is_category, category, at, number FROM memory_line WHERE memory_id = ?", id
    ) { row in
      let subject: EventSubject =
        row.integer(0) == 1 ? .category(ExactText(row.optionalText(1))) : .panel
      memory.floatingLines[subject] = EventGroup(
        at: Timestamp(milliseconds: row.integer(2)), number: Int(row.integer(3)))
    }
  }

  private mutating func readServices(of id: Int64, _ database: Database) throws {
    try database.forEachRow(
      """
      SELECT service_id, first_seen_at, name_key, lost_at, is_in_group, is_relisted, lost_factor,
        parked_since, rate, rate_since, category, currency, is_orderable, last_rate, last_min,
        last_max, last_factor
      FROM memory_service WHERE memory_id = ?
      """, id
    ) { row in
      var service = ServiceRow(firstSeen: row.time(1), nameKey: row.optionalInteger(2))
      service.parked = try ParkedService(row)
      if let lostAt = row.time(3) {
        service.lost = ServiceRow.Lost(
          at: lostAt, isInGroup: row.flag(4) ?? false, isRelisted: row.flag(5) ?? false,
          factor: row.optionalInteger(6) == nil ? 1 : row.number(6))
      } else if let parked = service.parked {
        try database.forEachRow("SELECT key FROM service WHERE id = ?", row.integer(0)) {
          memory.parked[ExactText($0.text(0))] = parked
        }
      }
      services[row.integer(0)] = service
    }
  }
}

extension ParkedService {
  /// Reads the parked state; `nil` if the service is not parked.
  fileprivate init?(_ row: ResultRow) throws {
    guard let since = row.time(7), let rate = try row.amount(8), let rateSince = row.time(9) else {
      return nil
    }
    let last = try row.amount(13).map { rate in
      LastPrice(
        rate: rate, factor: row.number(16), min: try row.amount(14), max: try row.amount(15))
    }
    self.init(
      since: since, last: last, rate: rate, rateSince: rateSince,
      scope: PriceScope(category: row.optionalText(10), currency: row.optionalText(11)),
      isOrderable: row.flag(12) ?? true)
  }
}

// MARK: - Recalling

extension StoredMemory {
  /// Loads a lost or new service into the memory, with its last or present look.
  mutating func recall(_ number: Int64, _ looks: LookReader, _ keys: inout NameKeys) throws {
    guard let row = services[number], row.lost != nil || row.firstSeen != nil,
      let at = memory.at
    else { return }
    let end = row.lost?.at ?? at + .milliseconds(1)
    guard let look = try looks.look(of: number, before: end) else { return }
    let (id, key) = (ExactText(look.id), keys.key(of: look.name, service: look.id))
    if let known = row.lost {
      var lost = LostService(at: known.at, look: look, nameKey: key, parked: row.parked)
      lost.isRemoved = known.at < at
      (lost.isInGroup, lost.isRelisted) = (known.isInGroup, known.isRelisted)
      lost.factor = known.factor
      memory.lost[id] = lost
    } else if let firstSeen = row.firstSeen {
      memory.arrivals[id] = Arrival(firstSeen: firstSeen, look: look, nameKey: key)
    }
  }

  /// The memory with all lost and new services.
  func wholeMemory(_ database: Database) throws -> PanelMemory {
    var whole = self
    let looks = LookReader(database)
    var keys = NameKeys()
    for number in services.keys { try whole.recall(number, looks, &keys) }
    return whole.memory
  }
}

extension StoredMemory {
  /// The written rows of a memory, except its services.
  struct Written {
    fileprivate let priced: [PriceScope: Int]
    fileprivate let levels: [String?: PriceLevel]
    fileprivate let lines: [EventSubject: EventGroup]

    init(_ memory: PanelMemory) {
      (priced, levels, lines) = (memory.priced, memory.levels, memory.floatingLines)
    }
  }

  /// Writes the differences from the written rows. `touched` are the services whose rows may differ.
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
