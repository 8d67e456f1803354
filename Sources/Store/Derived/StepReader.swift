import Catalogue
import GRDB
import Interpretation

/// Makes the steps between a panel's accepted snapshots from its versions.
struct StepReader {
  let database: Database
  let panelID: Int64
  let looks: LookReader

  init(_ database: Database, panelID: Int64) {
    (self.database, self.panelID, looks) = (database, panelID, LookReader(database))
  }

  /// The step to the accepted snapshot of a time. Also records the numbers of the services that changed.
  ///
  /// The first step is from nothing. It includes the earlier data that `prune` has kept.
  func step(
    to time: Timestamp, isFirst: Bool, _ numbers: inout StoreNumbers
  ) throws -> CatalogueStep {
    var changes: [ServiceChange] = []
    func add(_ row: ResultRow, _ change: (String) throws -> ServiceChange?) throws {
      let id = row.text(1)
      guard let change = try change(id) else { return }
      numbers.add(service: id, row.integer(0))
      changes.append(change)
      if changes.count.isMultiple(of: 1024) { try Task.checkCancellation() }
    }
    if isFirst {
      try database.forEachRow(Self.catalogue, panelID, time.milliseconds) { row in
        try add(row) { id in
          try looks.look(of: id, in: row, at: 2).map { .came($0, wasKnown: false) }
        }
      }
    } else {
      try database.forEachRow(Self.changes, panelID, time.milliseconds) { row in
        try add(row) { id in
          let after = try looks.look(of: id, in: row, at: 4)
          let before = try looks.look(of: id, in: row, at: 4 + LookReader.columnCount)
          return Self.change(
            from: before, to: after, wasKnown: row.integer(2) == 1,
            isReread: row.flag(3) ?? false)
        }
      }
    }
    changes.sort { OrderedID($0.id) < OrderedID($1.id) }
    let rows = SnapshotRows(database, panelID: panelID, AcceptanceGate())
    return CatalogueStep(
      at: time, changes: changes, currencyBefore: try rows.currency(before: time),
      currencyAfter: try rows.currency(before: time + .milliseconds(1)), isBaseline: isFirst)
  }

  private static func change(
    from before: ServiceLook?, to after: ServiceLook?, wasKnown: Bool, isReread: Bool
  ) -> ServiceChange? {
    switch (before, after) {
    case (nil, let after?): .came(after, wasKnown: wasKnown)
    case (let before?, nil): .went(before)
    // A change of fields that are not interpreted also makes a version.
    case (let before?, let after?) where before == after: nil
    case (let before?, let after?):
      isReread
        ? .reread(LookPair(before: before, after: after)) : .changed(before: before, after: after)
    case (nil, nil): nil
    }
  }

  private static let catalogue = """
    SELECT service.id, service.key, \(LookReader.columns("version", "look"))
    FROM (
      SELECT service_id, snapshot_id
      FROM entry CROSS JOIN snapshot ON snapshot.id = snapshot_id
      WHERE entry.panel_id = ?1 AND taken_at <= ?2
      UNION ALL
      SELECT service_id, prior_id
      FROM snapshot CROSS JOIN version ON version.snapshot_id = snapshot.id
      WHERE panel_id = ?1 AND taken_at > ?2
        AND (SELECT taken_at FROM snapshot WHERE id = prior_id) <= ?2
    ) AS life
    CROSS JOIN service ON service.id = life.service_id
    CROSS JOIN version
      ON version.snapshot_id = life.snapshot_id AND version.service_id = life.service_id
    CROSS JOIN look ON look.id = version.look_id
    """

  private static let changes = """
    SELECT service.id, service.key,
      version.prior_id IS NOT NULL OR coalesce(service.first_seen_at < snapshot.taken_at, 0),
      version.reread, \(LookReader.columns("version", "look")),
      \(LookReader.columns("prior", "look_before"))
    FROM snapshot CROSS JOIN version ON version.snapshot_id = snapshot.id
    CROSS JOIN service ON service.id = version.service_id
    LEFT JOIN look ON look.id = version.look_id
    LEFT JOIN version AS prior
      ON prior.snapshot_id = version.prior_id AND prior.service_id = version.service_id
    LEFT JOIN look AS look_before ON look_before.id = prior.look_id
    WHERE snapshot.panel_id = ? AND snapshot.taken_at = ?
    """
}

/// Reads what versions say about services: everything that interpretation compares.
///
/// Texts are kept while they are in use, because services share categories and keep their names.
final class LookReader {
  let database: Database
  private var texts = IDMap<String>()
  private var extras = IDMap<Extra>()

  /// The interpreted fields that have no column of their own.
  private struct Extra {
    var status, description, dripfeed: String?
  }

  init(_ database: Database) { self.database = database }

  /// The columns of a version and its look, in the order in which ``look(of:in:at:)`` reads them. A version
  /// without a listed service has no look.
  static func columns(_ version: String, _ look: String) -> String {
    """
    \(version).rate, \(look).name_id, \(look).category_id, \(look).type_id, \(look).min, \(look).max,
    \(look).refill, \(look).cancel, \(look).extra_id, \(look).currency,
    iif(\(look).stale, (SELECT taken_at FROM snapshot WHERE id = \(version).snapshot_id), NULL)
    """
  }
  static let columnCount = 11

  /// A service's look in a version; `nil` if the version does not list it, or is missing. Throws
  /// ``StoreError/notAnAmount(_:)``.
  func look(of id: String, in row: ResultRow, at column: Int) throws -> ServiceLook? {
    guard let rate = try row.amount(column) else { return nil }
    guard let name = try text(row, column + 1) else {
      throw DatabaseError.damage("a version of service \(id) has no look")
    }
    var extra = Extra()
    if let number = row.optionalInteger(column + 8) { extra = try self.extra(number) }
    return ServiceLook(
      id: id, name: name, category: try text(row, column + 2), type: try text(row, column + 3),
      rate: rate, min: try row.amount(column + 4), max: try row.amount(column + 5),
      refill: row.flag(column + 6), cancel: row.flag(column + 7), status: extra.status,
      description: extra.description, dripfeed: extra.dripfeed,
      currency: row.optionalText(column + 9), staleSince: row.time(column + 10))
  }

  /// A service's last look before a time.
  func look(of service: Int64, before time: Timestamp) throws -> ServiceLook? {
    var look: ServiceLook?
    try database.forEachRow(Self.lastLook, service, time.milliseconds) { row in
      look = try self.look(of: row.text(0), in: row, at: 1)
    }
    return look
  }

  private static let lastLook = """
    WITH RECURSIVE life (snapshot_id, prior_id) AS (
      SELECT snapshot_id, prior_id FROM version
      WHERE service_id = ?1 AND snapshot_id = coalesce(
        (SELECT snapshot_id FROM entry
         WHERE panel_id = (SELECT panel_id FROM service WHERE id = ?1) AND service_id = ?1),
        (SELECT left_id FROM service WHERE id = ?1))
      UNION ALL
      SELECT version.snapshot_id, version.prior_id
      FROM life JOIN version ON version.snapshot_id = life.prior_id AND version.service_id = ?1
    )
    SELECT service.key, \(columns("version", "look"))
    FROM life CROSS JOIN snapshot ON snapshot.id = life.snapshot_id
    CROSS JOIN version ON version.snapshot_id = life.snapshot_id AND version.service_id = ?1
    CROSS JOIN look ON look.id = version.look_id
    CROSS JOIN service ON service.id = ?1
    WHERE snapshot.taken_at < ?2 LIMIT 1
    """

  private func text(_ row: ResultRow, _ column: Int) throws -> String? {
    guard let id = row.optionalInteger(column) else { return nil }
    if let text = texts[id] { return text }
    var value: String?
    try database.forEachRow("SELECT value FROM text WHERE id = ?", id) { value = $0.text(0) }
    guard let value else { throw DatabaseError.damage("there is no text \(id)") }
    texts.set(id, value)
    return value
  }

  private func extra(_ id: Int64) throws -> Extra {
    if let extra = extras[id] { return extra }
    var extra: Extra?
    try database.forEachRow(Self.extraFields, id) { row in
      extra = Extra(
        status: row.optionalText(0), description: row.optionalText(1),
        dripfeed: row.optionalText(2))
    }
    guard let extra else { throw DatabaseError.damage("there is no text \(id)") }
    extras.set(id, extra)
    return extra
  }

  /// The maximum size of fields that are interpreted. Larger fields are only stored: SQLite would need
  /// thirty times as many bytes.
  private static let mostBytes = 1 << 20

  private static let extraFields: String = {
    let fields = Schema.extraFields.map { Schema.extraField(named: $0.1, of: "text.value") }
    let size = "(SELECT length(CAST(value AS BLOB)) FROM text WHERE id = ?1)"
    return """
      SELECT \(fields.joined(separator: ", ")) FROM text WHERE id = ?1 AND \(size) <= \(mostBytes)
      UNION ALL SELECT NULL, NULL, NULL FROM text WHERE id = ?1 AND \(size) > \(mostBytes)
      """
  }()
}
