import Catalogue
import GRDB
import Interpretation

/// What is stored of a panel's memory after one of its steps, without what the versions hold.
struct StoredMemory: Sendable {
  /// The number of its row.
  let id: Int64
  var services: [ExactText: ServiceRow] = [:]
  var priced: [PriceScope: Int] = [:]
  var levels: [String?: PriceLevel] = [:]
  var lines: [EventSubject: EventGroup] = [:]

  init(id: Int64) { self.id = id }

  /// What is stored of one service.
  struct ServiceRow: Equatable {
    var firstSeen: Timestamp?
    var lost: Lost?
    var parked: ParkedService?

    struct Lost: Equatable {
      var at: Timestamp
      var isInGroup: Bool
      var isRelisted: Bool
      var factor: Double
      var parked: ParkedService?
    }
  }
}

extension StoredMemory.ServiceRow.Lost {
  init(_ lost: LostService) {
    self.init(
      at: lost.at, isInGroup: lost.isInGroup, isRelisted: lost.isRelisted, factor: lost.factor,
      parked: lost.parked)
  }
}

extension StoredMemory.ServiceRow {
  /// What is stored of a service; `nil` if it is not remembered.
  init?(of key: ExactText, in memory: PanelMemory) {
    self.init(
      firstSeen: memory.arrivals[key]?.firstSeen, lost: memory.lost[key].map(Lost.init),
      parked: memory.parked[key])
    if firstSeen == nil && lost == nil && parked == nil { return nil }
  }
}

// MARK: - Reading

extension StoredMemory {
  /// Reads a memory, and how its services look. Throws ``StoreError/notAnAmount(_:)``.
  static func read(_ id: Int64, _ database: Database) throws -> (StoredMemory, PanelMemory) {
    var (stored, memory) = (StoredMemory(id: id), PanelMemory())
    try database.forEachRow(
      "SELECT at, listed, floating_marks, unit_changed_at FROM memory WHERE id = ?", id
    ) { row in
      memory.at = row.time(0)
      memory.listed = Int(row.integer(1))
      memory.floatingMarks = UInt64(bitPattern: row.integer(2))
      memory.unitChangedAt = row.time(3)
    }
    try stored.readPrices(database)
    try stored.readServices(into: &memory, database)
    memory.priced = stored.priced
    memory.levels = stored.levels
    memory.floatingLines = stored.lines
    return (stored, memory)
  }

  private mutating func readPrices(_ database: Database) throws {
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
      priced[scope] = Int(row.integer(2))
    }
    try database.forEachRow(
      "SELECT currency, services, logarithms FROM memory_level WHERE memory_id = ?", id
    ) { row in
      levels[currency(row, 0)] = PriceLevel(
        logarithms: row.integer(2), count: Int(row.integer(1)))
    }
    try database.forEachRow(
      "SELECT is_category, category, at, number FROM memory_line WHERE memory_id = ?", id
    ) { row in
      let subject: EventSubject =
        row.integer(0) == 1 ? .category(ExactText(row.optionalText(1))) : .panel
      lines[subject] = EventGroup(
        at: Timestamp(milliseconds: row.integer(2)), number: Int(row.integer(3)))
    }
  }

  private mutating func readServices(
    into memory: inout PanelMemory, _ database: Database
  ) throws {
    guard let at = memory.at else { return }
    let looks = LookReader(database)
    var keys = NameKeys()
    try database.forEachRow(Self.serviceRows, id) { row in
      let service = row.text(0)
      let key = ExactText(service)
      var stored = ServiceRow()
      let parked = try ParkedService(row)
      if let lostAt = row.time(2) {
        guard let look = try looks.look(of: service, in: row, at: Self.lookColumn) else { return }
        var lost = LostService(
          at: lostAt, look: look, nameKey: keys.key(of: look.name, service: service),
          parked: parked)
        lost.isRemoved = lostAt < at
        lost.isInGroup = row.flag(3) ?? false
        lost.isRelisted = row.flag(4) ?? false
        lost.factor = row.optionalInteger(5) == nil ? 1 : row.number(5)
        memory.lost[key] = lost
        stored.lost = .init(lost)
      } else if let parked {
        memory.parked[key] = parked
        stored.parked = parked
      }
      if let firstSeen = row.time(1),
        let look = try looks.look(of: service, in: row, at: Self.lookColumn)
      {
        memory.arrivals[key] = Arrival(
          firstSeen: firstSeen, look: look, nameKey: keys.key(of: look.name, service: service))
        stored.firstSeen = firstSeen
      }
      services[key] = stored
    }
  }

  /// A lost service as it was listed last, others as they are listed at the memory's time; parked ones
  /// need no look.
  private static let serviceRows = """
    SELECT service.key, memory_service.first_seen_at, lost_at, is_in_group, is_relisted, lost_factor,
      parked_since, memory_service.rate, rate_since, memory_service.category,
      memory_service.currency, is_orderable, last_rate, last_min, last_max, last_factor,
      \(LookReader.columns("look"))
    FROM memory_service JOIN memory ON memory.id = memory_id
    JOIN service ON service.id = memory_service.service_id
    LEFT JOIN version AS look ON look.panel_id = memory.panel_id
      AND look.service_id = memory_service.service_id
      AND look.valid_from = CASE
        WHEN lost_at IS NOT NULL THEN (
          SELECT max(valid_from) FROM version
          WHERE version.service_id = memory_service.service_id AND valid_from < lost_at)
        WHEN memory_service.first_seen_at IS NOT NULL THEN (
          SELECT max(valid_from) FROM version
          WHERE version.service_id = memory_service.service_id AND valid_from <= memory.at) END
    WHERE memory_id = ?
    """
  private static let lookColumn = 16
}

extension ParkedService {
  /// `nil` if the service is not parked.
  fileprivate init?(_ row: ResultRow) throws {
    guard let since = row.time(6), let rate = try row.amount(7), let rateSince = row.time(8) else {
      return nil
    }
    let last = try row.amount(12).map { rate in
      LastPrice(
        rate: rate, factor: row.number(15), min: try row.amount(13), max: try row.amount(14))
    }
    self.init(
      since: since, last: last, rate: rate, rateSince: rateSince,
      scope: PriceScope(category: row.optionalText(9), currency: row.optionalText(10)),
      isOrderable: row.flag(11) ?? true)
  }
}
