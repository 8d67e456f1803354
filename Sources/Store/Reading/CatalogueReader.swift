public import Catalogue

/// Reads what the analysis of a window is made of, at the least cost: versions with their texts by
/// number, and the texts that are asked for.
public final class CatalogueReader {
  private let reading: Reading
  /// By where they are asked for, which costs less to look up than their texts.
  private var statements: [CallSite: ReadStatement] = [:]
  private var texts = IDMap<String>()
  private var ids = IDMap<String>()

  public init(_ reading: Reading) { self.reading = reading }

  func statement(
    _ sql: @autoclosure () -> String, file: StaticString = #fileID, line: Int = #line
  ) throws -> ReadStatement {
    let site = CallSite(file: file.utf8Start, line: line)
    if let statement = statements[site] { return statement }
    let statement = try ReadStatement(reading.database, sql: sql())
    statements[site] = statement
    return statement
  }

  /// A place in the source code, its file by where its name stands in memory.
  private struct CallSite: Hashable {
    let file: UnsafePointer<UInt8>
    let line: Int
  }

  private func first<Value>(
    _ sql: @autoclosure () -> String, _ arguments: Int64..., file: StaticString = #fileID,
    line: Int = #line, read: (ResultRow) throws -> Value
  ) throws -> Value? {
    let statement = try statement(sql(), file: file, line: line)
    for (place, argument) in arguments.enumerated() { statement.bind(argument, at: place + 1) }
    return try statement.firstRow(read)
  }
}

extension CatalogueReader {
  /// Every panel, by name.
  public func panels(in window: Window) throws -> [PanelInWindow] {
    let statement = try statement(
      """
      SELECT panel.id, panel.name,
        coalesce(
          (SELECT max(taken_at) FROM accepted WHERE panel_id = panel.id AND taken_at <= :since),
          (SELECT min(taken_at) FROM accepted
           WHERE panel_id = panel.id AND taken_at > :since AND taken_at <= :until)),
        (SELECT max(taken_at) FROM accepted WHERE panel_id = panel.id AND taken_at <= :until),
        (SELECT balance FROM snapshot
         WHERE panel_id = panel.id AND taken_at <= :until AND balance IS NOT NULL
           AND (currency IS NULL OR currency = panel.stated)
         ORDER BY taken_at DESC LIMIT 1),
        panel.stated
      FROM (
        SELECT id, name,
          (SELECT currency FROM snapshot
           WHERE panel_id = panel.id AND taken_at <= :until AND currency IS NOT NULL
             AND coalesce(verdict, 'accepted') = 'accepted'
           ORDER BY taken_at DESC LIMIT 1) AS stated
        FROM panel
      ) AS panel
      ORDER BY panel.name
      """)
    statement.bind([
      "since": .integer(window.since.milliseconds), "until": .integer(window.until.milliseconds),
    ])
    var panels: [PanelInWindow] = []
    try statement.forEachRow { row in
      var snapshots: PanelInWindow.Snapshots?
      if let from = row.time(2), let to = row.time(3) { snapshots = .init(from: from, to: to) }
      panels.append(
        PanelInWindow(
          id: row.integer(0), name: row.text(1), snapshots: snapshots,
          balance: try row.amount(4), currency: row.optionalText(5)))
    }
    return panels
  }

  /// How many services the last accepted snapshot before `time` lists.
  public func services(of panelID: Int64, before time: Timestamp) throws -> Int? {
    try first(
      """
      SELECT services FROM accepted WHERE panel_id = ? AND taken_at < ?
      ORDER BY taken_at DESC LIMIT 1
      """, panelID, time.milliseconds
    ) { Int($0.integer(0)) }
  }

  /// The account's currency as it was last stated before `time`.
  public func currency(of panelID: Int64, before time: Timestamp) throws -> String? {
    try first(
      """
      SELECT currency FROM snapshot
      WHERE panel_id = ? AND taken_at < ? AND currency IS NOT NULL
        AND coalesce(verdict, 'accepted') = 'accepted'
      ORDER BY taken_at DESC LIMIT 1
      """, panelID, time.milliseconds
    ) { $0.text(0) }
  }
}

extension CatalogueReader {
  /// When an account's currency was first stated to be another, behind the first of two snapshots and
  /// up to the second.
  public func currencyChanges(
    of panelID: Int64, _ snapshots: PanelInWindow.Snapshots
  ) throws -> [Timestamp] {
    var last = try currency(of: panelID, before: snapshots.from + .milliseconds(1))
    let statement = try statement(
      """
      SELECT taken_at, currency FROM snapshot
      WHERE panel_id = ? AND taken_at > ? AND taken_at <= ? AND currency IS NOT NULL
        AND coalesce(verdict, 'accepted') = 'accepted'
      ORDER BY taken_at
      """)
    statement.bind(panelID, snapshots.from.milliseconds, snapshots.to.milliseconds)
    var changes: [Timestamp] = []
    try statement.forEachRow { row in
      let currency = row.text(1)
      if let last, last != currency { changes.append(Timestamp(milliseconds: row.integer(0))) }
      last = currency
    }
    return changes
  }

  /// A panel's versions behind the first of two snapshots, up to the second, by time and then service.
  public func versions(
    of panelID: Int64, _ snapshots: PanelInWindow.Snapshots,
    _ give: (StoredVersion) throws -> Void
  ) throws {
    let statement = try statement(
      """
      SELECT \(StoredVersion.columns)
      FROM snapshot CROSS JOIN version ON version.snapshot_id = snapshot.id
      LEFT JOIN look ON look.id = version.look_id
      WHERE panel_id = ? AND taken_at > ? AND taken_at <= ?
      ORDER BY taken_at, service_id
      """)
    statement.bind(panelID, snapshots.from.milliseconds, snapshots.to.milliseconds)
    try statement.forEachRow { try give(StoredVersion($0)) }
  }

  /// The services that a panel stopped listing behind the first of two snapshots, up to the second, and
  /// when, in the order of time: whether they came back or not.
  public func departures(
    of panelID: Int64, _ period: PanelInWindow.Snapshots
  ) throws -> [(service: Int64, at: Timestamp)] {
    let statement = try statement(
      """
      SELECT service_id, taken_at
      FROM snapshot CROSS JOIN version ON version.snapshot_id = snapshot.id
      WHERE panel_id = ? AND taken_at > ? AND taken_at <= ? AND look_id IS NULL
      ORDER BY taken_at, service_id
      """)
    statement.bind(panelID, period.from.milliseconds, period.to.milliseconds)
    var departures: [(service: Int64, at: Timestamp)] = []
    try statement.forEachRow {
      departures.append(($0.integer(0), Timestamp(milliseconds: $0.integer(1))))
    }
    return departures
  }

  /// How a service stood at `time`; `nil` where it had not been seen.
  public func version(of service: Int64, at time: Timestamp) throws -> StoredVersion? {
    try first(
      """
      \(Self.life) WHERE taken_at <= ?2 LIMIT 1
      """, service, time.milliseconds
    ) { try StoredVersion($0) }
  }

  /// How a service was last listed at or before `time`.
  public func listedVersion(of service: Int64, at time: Timestamp) throws -> StoredVersion? {
    try first(
      """
      \(Self.life) WHERE taken_at <= ?2 AND version.look_id IS NOT NULL LIMIT 1
      """, service, time.milliseconds
    ) { try StoredVersion($0) }
  }

  /// The versions of a service, from the last one on.
  private static let life = """
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
    SELECT \(StoredVersion.columns)
    FROM life CROSS JOIN snapshot ON snapshot.id = life.snapshot_id
    CROSS JOIN version ON version.snapshot_id = life.snapshot_id AND version.service_id = ?1
    LEFT JOIN look ON look.id = version.look_id
    """

  /// When a service was first listed, `prune` or not.
  public func firstSeen(_ service: Int64) throws -> Timestamp? {
    try first(
      """
      SELECT first_seen_at FROM service WHERE id = ?
      """, service
    ) { $0.time(0) } ?? nil
  }

  /// The service that a panel knows by an id; `nil` where it never had one.
  public func number(of id: String, of panelID: Int64) throws -> Int64? {
    let statement = try statement("SELECT id FROM service WHERE panel_id = :panel AND key = :key")
    statement.bind(["panel": .integer(panelID), "key": .text(id)])
    return try statement.firstRow { $0.integer(0) }
  }

  /// The services of a panel that stand in the order ledger.
  public func orderedServices(of panelID: Int64) throws -> [Int64] {
    let statement = try statement(
      """
      SELECT DISTINCT service.id FROM ledger_order
      JOIN service ON service.panel_id = ledger_order.panel_id
        AND service.key = ledger_order.service
      WHERE ledger_order.panel_id = ?
      """)
    statement.bind(panelID)
    var services: [Int64] = []
    try statement.forEachRow { services.append($0.integer(0)) }
    return services
  }
}

extension CatalogueReader {
  public func text(_ id: StoredVersion.TextID) throws -> String {
    if let text = texts[id] { return text }
    let text = try first("SELECT value FROM text WHERE id = ?", id) { $0.text(0) } ?? ""
    texts.set(id, text)
    return text
  }

  /// The panel's own id of a service.
  public func id(of service: Int64) throws -> String {
    if let id = ids[service] { return id }
    let id = try first("SELECT key FROM service WHERE id = ?", service) { $0.text(0) } ?? ""
    ids.set(service, id)
    return id
  }

  /// Reads texts that will be asked for, at half of what it costs to look each up then.
  public func readAhead(texts wanted: [StoredVersion.TextID]) throws {
    let statement = try statement("SELECT id, value FROM text WHERE id >= ? ORDER BY id")
    try Self.readAhead(wanted, by: statement, into: &texts)
  }

  /// Reads the panel's ids of services that will be asked for, likewise.
  public func readAhead(idsOf services: [Int64]) throws {
    let statement = try statement("SELECT id, key FROM service WHERE id >= ? ORDER BY id")
    try Self.readAhead(services, by: statement, into: &ids)
  }

  /// Takes the texts of these keys from a statement that gives all from a key on, in order. One is often
  /// the next row, or a few behind it, which is reached sooner than looked up.
  private static func readAhead(
    _ wanted: [Int64], by statement: ReadStatement, into known: inout IDMap<String>
  ) throws {
    let patience = 8
    let missing = wanted.filter { known[$0] == nil }.sorted()
    // Of one panel: with each that follows, all would be copied.
    if known.isEmpty { known.reserveCapacity(missing.count) }
    defer { statement.rewind() }
    var row: (key: Int64, text: ResultRow)?
    func step() throws { row = try statement.next().map { ($0.integer(0), $0) } }
    for key in missing {
      while let passed = row, passed.key < key, key - passed.key <= patience { try step() }
      if row?.key != key {
        statement.rewind()
        statement.bind(key)
        try step()
      }
      if let row, row.key == key { known.set(key, row.text.text(1)) }
    }
  }
}
