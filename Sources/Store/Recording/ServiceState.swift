import Catalogue
import GRDB

/// A service as the store knows it at one time: its rows, and its look.
struct ServiceState {
  /// The row of the service; 0 if it has none yet.
  let serviceID: Int64
  /// The panel's own id of the service.
  let key: String
  var firstSeen: Timestamp?
  /// The latest known values of the volatile fields.
  var volatile: String?
  /// The snapshot of the present version; `nil` if the service was never listed.
  var versionID: Int64?
  /// The snapshot of the next version; `nil` if there is none.
  var laterID: Int64?
  /// The mark of the service's last entry.
  var mark: EntryMark?
  var isListed = false
  /// The service's last look; `nil` if it was never listed.
  var look: Service?
  /// The row of that look.
  var lookID: Int64?
  /// Since when the rate cannot be read and the last one is kept; `nil` if it was read.
  var staleSince: Timestamp?
  var texts = TextIDs()

  /// The rows of the look's long texts.
  struct TextIDs {
    var name: Int64?
    var category: Int64?
    var type: Int64?
    var extra: Int64?
  }

  /// The service while it is listed.
  var service: Service? { isListed ? look : nil }

  var isStale: Bool { staleSince != nil }
}

extension ServiceState {
  /// Whether the service must be shown differently, or was not shown before.
  func looksOther(than service: Service) -> Bool {
    isStale || self.service?.isSameVersion(as: service) != true
  }

  /// The state after showing the service like this from the current snapshot on; nothing is written.
  func showing(_ service: Service?) -> ServiceState {
    ServiceState(
      serviceID: serviceID, key: key, isListed: service != nil, look: service ?? look)
  }
}

// MARK: - Reading

extension ServiceState {
  /// The columns, in the order in which ``init(_:)`` reads them. The look of a held snapshot is in
  /// a table of its own.
  static let columns = columns(volatile: "service.volatile", look: "look", rate: "shown.rate")

  static func columns(volatile: String, look: String, rate: String) -> String {
    """
    service.id, service.key, \(volatile), name.value, type.value, category.value, \(rate),
    \(look).min, \(look).max, \(look).refill, \(look).cancel, extra.value,
    \(look).name_id, \(look).category_id, \(look).type_id, \(look).extra_id, \(look).currency
    """
  }

  /// The joins for ``columns``, after those of `service` and the look.
  static func textJoins(look: String) -> String {
    """
    LEFT JOIN text AS name ON name.id = \(look).name_id
    LEFT JOIN text AS category ON category.id = \(look).category_id
    LEFT JOIN text AS type ON type.id = \(look).type_id
    LEFT JOIN text AS extra ON extra.id = \(look).extra_id
    """
  }

  /// Reads a state. Throws ``StoreError/notAnAmount(_:)``, and `DatabaseError` if a row that this one
  /// refers to is lost.
  init(_ row: ResultRow) throws {
    serviceID = row.integer(0)
    key = row.text(1)
    volatile = row.optionalText(2)
    texts = TextIDs(
      name: row.optionalInteger(12), category: row.optionalInteger(13),
      type: row.optionalInteger(14), extra: row.optionalInteger(15))
    let values = [(texts.name, 3), (texts.type, 4), (texts.category, 5), (texts.extra, 11)]
    if values.contains(where: { $0 != nil && row.bytes($1) == nil }) {
      throw DatabaseError.damage("a text of service \(key) is lost")
    }
    guard let name = row.optionalText(3), let rate = try row.amount(6) else { return }
    look = Service(
      id: key, name: name, type: row.optionalText(4), category: row.optionalText(5), rate: rate,
      min: try row.amount(7), max: try row.amount(8), refill: row.flag(9), cancel: row.flag(10),
      extra: row.optionalText(11), volatile: volatile, currency: row.optionalText(16))
  }

  private static let columnCount = 17

  /// A query for the states of services at their versions. `versions` is a query for `service_id`,
  /// `snapshot_id` and `later_id`.
  private static func selection(of versions: String) -> String {
    """
    SELECT \(columns), service.first_seen_at, version.snapshot_id, life.later_id,
      entry.fingerprint, entry.size, version.look_id IS NOT NULL, look.id,
      iif(look.stale, (SELECT taken_at FROM snapshot WHERE id = shown.snapshot_id), NULL),
      life.snapshot_id IS NOT NULL
    FROM (\(versions)) AS life
    LEFT JOIN service ON service.id = life.service_id
    LEFT JOIN entry
      ON entry.panel_id = service.panel_id AND entry.service_id = service.id
    LEFT JOIN version
      ON version.snapshot_id = life.snapshot_id AND version.service_id = service.id
    LEFT JOIN version AS shown ON shown.service_id = service.id
      AND shown.snapshot_id = iif(version.look_id IS NULL, version.prior_id, version.snapshot_id)
    LEFT JOIN look ON look.id = shown.look_id
    \(textJoins(look: "look"))
    """
  }

  private init(selected row: ResultRow) throws {
    try self.init(row)
    let next = Self.columnCount
    firstSeen = row.time(next)
    versionID = row.optionalInteger(next + 1)
    laterID = row.optionalInteger(next + 2)
    mark = EntryMark(row, at: next + 3)
    isListed = row.flag(next + 5) ?? false
    lookID = row.optionalInteger(next + 6)
    staleSince = row.time(next + 7)
    let hasVersion = row.flag(next + 8) ?? false
    if serviceID == 0 || hasVersion && (versionID == nil || look == nil) {
      throw DatabaseError.damage("what service \(key) looks like is lost")
    }
  }

  /// Reads the services of a panel that are listed right before a time, and those that are listed at
  /// any time after it.
  static func load(
    _ database: Database, panelID: Int64, before time: Timestamp, _ give: (ServiceState) -> Void
  ) throws {
    try database.forEachRow(catalogue, panelID, time.milliseconds) {
      give(try ServiceState(selected: $0))
    }
  }

  private static let catalogue = selection(
    of: """
      SELECT service_id, prior_id AS snapshot_id, snapshot_id AS later_id
      FROM snapshot CROSS JOIN version ON version.snapshot_id = snapshot.id
      WHERE panel_id = ?1 AND taken_at >= ?2
        AND coalesce((SELECT taken_at FROM snapshot WHERE id = prior_id) < ?2, 1)
      UNION ALL
      SELECT service_id, snapshot_id, NULL
      FROM entry CROSS JOIN snapshot ON snapshot.id = snapshot_id
      WHERE entry.panel_id = ?1 AND taken_at < ?2
      """)

  /// Reads the present state of a listed service by the number of its row.
  static func load(
    _ database: Database, panelID: Int64, serviceID: Int64
  ) throws -> ServiceState? {
    try first(database, entry, panelID, serviceID)
  }

  private static let entry = selection(
    of: """
      SELECT service_id, snapshot_id, NULL AS later_id FROM entry
      WHERE panel_id = ? AND service_id = ?
      """)

  /// Reads the present state of a service by the panel's id; `nil` if it was never seen.
  static func load(
    _ database: Database, panelID: Int64, key: String
  ) throws -> ServiceState? {
    try first(database, byKey, panelID, key)
  }

  private static let byKey = selection(
    of: """
      SELECT id AS service_id, NULL AS later_id, coalesce(
        (SELECT snapshot_id FROM entry
         WHERE entry.panel_id = service.panel_id AND entry.service_id = service.id),
        left_id) AS snapshot_id
      FROM service WHERE panel_id = ? AND key = ?
      """)

  /// Reads a service's state in one of its versions.
  static func load(
    _ database: Database, serviceID: Int64, versionID: Int64
  ) throws -> ServiceState? {
    try first(database, version, serviceID, versionID)
  }

  private static let version = selection(
    of: """
      SELECT service_id, snapshot_id, NULL AS later_id FROM version
      WHERE service_id = ? AND snapshot_id = ?
      """)

  private static func first(
    _ database: Database, _ sql: String, _ one: any StatementBinding, _ two: any StatementBinding
  ) throws -> ServiceState? {
    var state: ServiceState?
    try database.forEachRow(sql, one, two) { state = try ServiceState(selected: $0) }
    return state
  }

  /// Adds a row for a service that was never seen.
  static func add(
    _ key: String, volatile: String?, panelID: Int64, _ database: Database
  ) throws -> ServiceState {
    try database.change(
      "INSERT INTO service (panel_id, key, volatile) VALUES (?, ?, ?)", panelID, key, volatile)
    return ServiceState(serviceID: database.lastInsertedRowID, key: key, volatile: volatile)
  }
}

extension EntryMark {
  /// Reads a mark from its two columns; `nil` if it is not known. No entry has 0 bytes.
  init?(_ row: ResultRow, at column: Int) {
    guard let length = UInt32(exactly: row.integer(column + 1)), length > 0 else { return nil }
    self.init(fingerprint: UInt64(bitPattern: row.integer(column)), length: length)
  }
}
