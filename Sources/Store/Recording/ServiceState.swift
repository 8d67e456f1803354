import Catalogue
import GRDB

/// A service as the store knows it at one time: the numbers of its rows, and what it looked like.
struct ServiceState {
  let serviceID: Int64
  /// The panel's own id of it.
  let key: String
  var texts = TextIDs()
  /// `nil` while it is not listed.
  var service: Service?
  /// The latest values of its volatile fields, whenever they were seen.
  var volatile: String?

  /// The rows that hold its long texts.
  struct TextIDs {
    var name: Int64?
    var category: Int64?
    var type: Int64?
    var extra: Int64?
  }
}

extension ServiceState {
  /// The columns that ``init(_:)`` reads, in its order.
  static let columns = columns(volatile: "service.volatile")

  /// The same, with the volatile fields from elsewhere.
  static func columns(volatile: String) -> String {
    """
    service.id, service.key, \(volatile), version.listed,
    version.name_id, name.value, version.category_id, category.value, version.type_id, type.value,
    version.rate, version.min, version.max, version.refill, version.cancel,
    version.extra_id, extra.value
    """
  }

  /// The joins behind ``columns``, to be put behind `service` and `version`.
  static let textJoins = """
    LEFT JOIN text AS name ON name.id = version.name_id
    LEFT JOIN text AS category ON category.id = version.category_id
    LEFT JOIN text AS type ON type.id = version.type_id
    LEFT JOIN text AS extra ON extra.id = version.extra_id
    """

  /// Throws ``StoreError/notAnAmount(_:)``.
  init(_ row: Row) throws(StoreError) {
    serviceID = row[0]
    key = row[1]
    volatile = row[2]
    guard let isListed: Bool = row[3], isListed else { return }
    texts = TextIDs(name: row[4], category: row[6], type: row[8], extra: row[15])
    service = Service(
      id: key, name: row[5], type: row[9], category: row[7],
      rate: try Amount(stored: row[10]), min: try Self.amount(row[11]),
      max: try Self.amount(row[12]), refill: row[13], cancel: row[14], extra: row[16],
      volatile: volatile)
  }

  private static func amount(_ text: String?) throws(StoreError) -> Amount? {
    if let text { try Amount(stored: text) } else { nil }
  }
}

extension ServiceState {
  /// Whether the service is to be shown in another way, or not shown so far.
  func looksOther(than service: Service) -> Bool {
    self.service?.isSameVersion(as: service) != true
  }

  /// Gives every service ever seen of a panel, as it was at the last version before `time`.
  static func load(
    _ database: Database, panelID: Int64, before time: Timestamp, _ give: (ServiceState) -> Void
  ) throws {
    let rows = try Row.fetchCursor(
      database.cachedStatement(sql: selection + "WHERE service.panel_id = ?"),
      arguments: [time.milliseconds, panelID])
    while let row = try rows.next() { give(try ServiceState(row)) }
  }

  /// One service by the panel's id; `nil` where it was never seen.
  static func load(
    _ database: Database, panelID: Int64, key: String, before time: Timestamp
  ) throws -> ServiceState? {
    try Row.fetchOne(
      database.cachedStatement(
        sql: selection + "WHERE service.panel_id = ? AND service.key = ?"),
      arguments: [time.milliseconds, panelID, key]
    ).map(ServiceState.init)
  }

  /// One service by its row.
  static func load(
    _ database: Database, serviceID: Int64, before time: Timestamp
  ) throws -> ServiceState? {
    try Row.fetchOne(
      database.cachedStatement(sql: selection + "WHERE service.id = ?"),
      arguments: [time.milliseconds, serviceID]
    ).map(ServiceState.init)
  }

  private static let selection = """
    SELECT \(columns)
    FROM service
    LEFT JOIN version ON version.panel_id = service.panel_id
      AND version.service_id = service.id
      AND version.valid_from = (
        SELECT max(valid_from) FROM version WHERE service_id = service.id AND valid_from < ?)
    \(textJoins)

    """

  /// Makes the row of a service that was never seen.
  static func add(
    _ key: String, volatile: String?, panelID: Int64, _ database: Database
  ) throws -> ServiceState {
    try database.cachedStatement(
      sql: "INSERT INTO service (panel_id, key, volatile) VALUES (?, ?, ?)"
    ).execute(arguments: [panelID, key, volatile])
    return ServiceState(serviceID: database.lastInsertedRowID, key: key, volatile: volatile)
  }
}
