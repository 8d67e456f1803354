import Catalogue
import GRDB
import Interpretation

/// The meaning of one step as it is stored: without its plain rate changes (``PlainMoves``).
///
/// Services are the store's numbers here, and categories are texts: one text may have two numbers. The rows of
/// the events are made one by one when they are read.
struct StepRows {
  let at: Timestamp
  let prices: [PriceRow]
  private(set) var parking: [ParkingRow]
  private let result: StepResult
  private let moves: PlainMoves

  /// One event, or a remark about plain rate changes.
  struct EventRow: Equatable {
    /// The number in the order of the step's events, from 1.
    var number: Int
    var kind: String
    var service: Int64?
    /// The category; `nil` if the event is not a line about a category.
    var category: ExactText?
    var before: String?
    var after: String?
    var ratio: Double?
    var factor: Double?
    var group: EventGroup?
    var count: Int?
    var otherCount: Int?
    var otherService: Int64?
    var reference: Timestamp?
  }

  /// One price step, the panel's first.
  struct PriceRow: Equatable {
    var category: ExactText
    var currency: String?
    var logarithms: Double
    var services: Int
  }

  /// Whether a service is listed and parked from the step on.
  struct ParkingRow: Equatable {
    var service: Int64
    var isParked: Bool
  }
}

extension StepRows {
  /// Makes the rows of a step. `parkedBefore` are the services parked before the step: for lost services,
  /// interpretation does not report that they are no longer parked. `floatingLines` are the lines of the day.
  init(
    _ result: StepResult, _ step: CatalogueStep, parkedBefore: Set<ExactText>,
    floatingLines: [EventSubject: EventGroup], _ numbers: inout StoreNumbers
  ) throws {
    (at, self.result) = (result.at, result)
    moves = PlainMoves(result, of: step, floatingLines: floatingLines)
    prices = result.priceSteps.map(PriceRow.init)
    parking = try result.parking.map {
      ParkingRow(service: try numbers.service($0.service), isParked: $0.parked != nil)
    }
    for case .went(let look) in step.changes where parkedBefore.contains(ExactText(look.id)) {
      parking.append(ParkingRow(service: try numbers.service(look.id), isParked: false))
    }
    parking.sort { $0.service < $1.service }
  }

  /// Passes the rows of the events to `body`, then the remarks about plain rate changes.
  func forEachEvent(
    _ numbers: inout StoreNumbers, _ body: (EventRow, inout StoreNumbers) throws -> Void
  ) throws {
    var number = 0
    try result.forEachEvent { event in
      number += 1
      if moves.contains(event) { return }
      let row = try EventRow(event, number: number, &numbers)
      try body(row, &numbers)
    }
    for line in moves.continuedLines {
      number += 1
      var row = EventRow(number: number, kind: PlainMoves.continued, group: line.group)
      if case .category(let text) = line.subject { row.category = text }
      try body(row, &numbers)
    }
    for service in moves.uncomparedServices().sorted(by: { $0.text ?? "" < $1.text ?? "" }) {
      number += 1
      let row = EventRow(
        number: number, kind: PlainMoves.uncompared,
        service: try numbers.service(service.text ?? ""))
      try body(row, &numbers)
    }
  }
}

extension StepRows.EventRow {
  init(_ event: Event, number: Int, _ numbers: inout StoreNumbers) throws {
    (self.number, kind) = (number, event.kind.rawValue)
    service = try event.subject.service.map { try numbers.service($0) }
    if case .category(let text) = event.subject { category = text }
    if !event.hasTextsInVersions { (before, after) = (event.before, event.after) }
    (ratio, factor, group) = (event.ratio, event.factor, event.group)
    (count, otherCount) = (event.count, event.otherCount)
    otherService = try event.other.map { try numbers.service($0) }
    reference = event.reference
  }
}

extension Event {
  /// Whether the event's texts are in the versions: in the one of its time, and in the last earlier
  /// one that lists the service. Such texts are not stored again.
  fileprivate var hasTextsInVersions: Bool {
    guard subject.service != nil else { return false }
    return switch kind {
    case .rate, .name, .category, .type, .min, .max, .refill, .cancel, .status, .description,
      .dripfeed:
      true
    default: false
    }
  }
}

extension StepRows.PriceRow {
  init(_ step: PriceStep) {
    switch step.scope {
    case .panel: category = ExactText(nil)
    case .category(let text, let currency): (category, self.currency) = (text, currency)
    }
    (logarithms, services) = (step.logarithms, step.services)
  }
}

// MARK: - The database

extension StepRows {
  /// Inserts the rows for a panel.
  func insert(panelID: Int64, _ database: Database, _ numbers: inout StoreNumbers) throws {
    try forEachEvent(&numbers) { event, numbers in
      try database.change(
        Self.insertEvent, panelID, at.milliseconds, event.number, event.kind, event.service ?? 0,
        event.before, event.after, event.ratio, event.factor, event.group?.number,
        event.group.flatMap { $0.at == at ? nil : $0.at.milliseconds },
        event.category == nil ? nil : 1, try event.category.flatMap { try numbers.category($0) },
        event.count, event.otherCount, event.otherService, event.reference?.milliseconds)
    }
    for (index, price) in prices.enumerated() {
      try database.change(
        """
        INSERT INTO step_price (panel_id, at, number, category_id, currency, logarithms, services)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """, panelID, at.milliseconds, index + 1, try numbers.category(price.category),
        price.currency, price.logarithms, price.services)
    }
    for row in parking {
      try database.change(
        "INSERT INTO parking (panel_id, service_id, at, is_parked) VALUES (?, ?, ?, ?)", panelID,
        row.service, at.milliseconds, row.isParked ? 1 : 0)
    }
  }

  private static let insertEvent = """
    INSERT INTO step_event (panel_id, at, number, kind, service_id, before, after, ratio, factor,
      group_number, group_at, is_category, category_id, count, other_count, other_service_id,
      reference_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """

  /// The stored rows of a panel's events in a step, to be read one by one.
  static func storedEvents(
    at time: Timestamp, panelID: Int64, _ database: Database
  ) throws -> RowCursor {
    try Row.fetchCursor(
      database.cachedStatement(
        sql: """
          SELECT kind, nullif(service_id, 0), is_category, value, before, after, ratio, factor,
            group_number, coalesce(group_at, at), count, other_count, other_service_id, reference_at,
            number
          FROM step_event LEFT JOIN text ON text.id = category_id
          WHERE panel_id = ? AND at = ? ORDER BY number
          """), arguments: [panelID, time.milliseconds])
  }

  /// The stored price steps of a panel's step.
  static func storedPrices(
    at time: Timestamp, panelID: Int64, _ database: Database
  ) throws -> [PriceRow] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT value, currency, logarithms, services
          FROM step_price LEFT JOIN text ON text.id = category_id
          WHERE panel_id = ? AND at = ? ORDER BY number
          """), arguments: [panelID, time.milliseconds]
    ).map {
      PriceRow(
        category: ExactText(try $0[at: 0]), currency: try $0[at: 1], logarithms: try $0[at: 2],
        services: try $0[at: 3])
    }
  }
}

extension StepRows.EventRow {
  /// A row of ``StepRows/storedEvents(at:panelID:_:)``.
  init(_ row: Row) throws {
    (number, kind, service) = (try row[at: 14], try row[at: 0], try row[at: 1])
    if try row[at: 2] as Int64? != nil { category = ExactText(try row[at: 3]) }
    (before, after) = (try row[at: 4], try row[at: 5])
    (ratio, factor) = (try row[at: 6], try row[at: 7])
    if let number: Int = try row[at: 8] {
      group = EventGroup(at: Timestamp(milliseconds: try row[at: 9]), number: number)
    }
    (count, otherCount) = (try row[at: 10], try row[at: 11])
    otherService = try row[at: 12]
    reference = try (row[at: 13] as Int64?).map(Timestamp.init(milliseconds:))
  }
}

/// The numbers of a panel's services and of texts in the store. Each is looked up once.
struct StoreNumbers {
  private let database: Database
  private let panelID: Int64
  private var services: [ExactText: Int64] = [:]
  private var ids: [Int64: String] = [:]
  private var texts: SharedTexts?

  init(_ database: Database, panelID: Int64) {
    (self.database, self.panelID) = (database, panelID)
  }

  mutating func add(service id: String, _ number: Int64) {
    services[ExactText(id)] = number
    ids[number] = id
  }

  /// The panel's id of a service.
  mutating func id(ofService number: Int64) throws -> String {
    if let id = ids[number] { return id }
    try database.forEachRow("SELECT key FROM service WHERE id = ?", number) {
      add(service: $0.text(0), number)
    }
    guard let id = ids[number] else { throw DatabaseError.damage("there is no service \(number)") }
    return id
  }

  /// The number of a service. Throws if the panel has no such service: that would be damage.
  mutating func service(_ id: String) throws -> Int64 {
    if let number = services[ExactText(id)] { return number }
    let number = try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT id FROM service WHERE panel_id = ? AND key = ?"),
      arguments: [panelID, id])
    guard let number else {
      throw DatabaseError.damage("there is no service \(id)")
    }
    add(service: id, number)
    return number
  }

  /// The number of a category's text; `nil` for services without a category.
  mutating func category(_ category: ExactText) throws -> Int64? {
    guard let text = category.text else { return nil }
    var known = try texts ?? SharedTexts(database)
    texts = nil
    defer { texts = known }
    return try known.id(of: text, database)
  }
}
