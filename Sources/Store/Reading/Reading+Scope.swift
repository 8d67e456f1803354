/// A service as of a time, or as it was last listed until then.
public struct ServiceAsOf: Sendable {
  public let panel: String
  /// The panel's own id.
  public let id: String
  /// `nil` if it was not listed until then.
  public let name: String?
  public let category: String?
  /// Whether the catalogue of that time has it.
  public let isListed: Bool
  /// Whether the order ledger has an order of it.
  public let isOrdered: Bool

  let panelID: Int64
  let serviceID: Int64
}

extension Reading {
  /// Hands over every service ever seen of these panels, of all of them if none is named, as it was at
  /// `time`, in unix milliseconds. Panels are in the order of their names. Throws `DatabaseError`, and
  /// what `body` throws.
  public func forEachService(
    of panels: [String], at time: Int64, _ body: (ServiceAsOf) throws -> Void
  ) throws {
    let statement = try ReadStatement(
      database,
      sql: """
        WITH seen AS (
          SELECT panel.name AS panel, panel.id AS panel_id, service.id AS service_id, service.key,
            (SELECT max(valid_from) FROM version
             WHERE service_id = service.id AND valid_from <= :until AND listed) AS listed_at,
            (SELECT max(valid_from) FROM version
             WHERE service_id = service.id AND valid_from <= :until) AS last_at
          FROM main.panel CROSS JOIN service ON service.panel_id = panel.id
        )
        SELECT panel, key, name.value, category.value, coalesce(listed_at = last_at, 0),
          (seen.panel_id, key) IN (SELECT panel_id, service FROM ledger_order),
          seen.panel_id, seen.service_id
        FROM seen
        LEFT JOIN version ON version.panel_id = seen.panel_id AND version.valid_from = listed_at
          AND version.service_id = seen.service_id
        LEFT JOIN text AS name ON name.id = name_id
        LEFT JOIN text AS category ON category.id = category_id
        ORDER BY panel
        """)
    statement.bind(["until": .integer(time)])
    let wanted = Set(panels)
    try statement.forEachRow { row in
      let panel = row.text(0)
      guard wanted.isEmpty || wanted.contains(panel) else { return }
      try body(
        ServiceAsOf(
          panel: panel, id: row.text(1), name: row.optionalText(2), category: row.optionalText(3),
          isListed: row.integer(4) == 1, isOrdered: row.integer(5) == 1, panelID: row.integer(6),
          serviceID: row.integer(7)))
    }
  }

  /// Runs `body` while queries find only these panels in `panel` (all if none is named) and these
  /// services in `scope` (none, which means all, if `nil`): temporary tables cover those of the schema.
  /// Throws `DatabaseError`, and what `body` throws.
  public func covering<Result>(
    panels: [String], services: [ServiceAsOf]?, _ body: () throws -> Result
  ) throws -> Result {
    defer { try? whileWritable { try uncover() } }
    try whileWritable {
      if !panels.isEmpty { try coverPanels(panels) }
      if let services { try coverScope(services) }
    }
    return try body()
  }
}

extension Reading {
  private func coverPanels(_ panels: [String]) throws {
    let names = panels.map { "'" + $0.replacing("'", with: "''") + "'" }
    let list = names.joined(separator: ", ")
    try run("CREATE TEMP VIEW panel AS SELECT * FROM main.panel WHERE name IN (\(list))")
  }

  private func coverScope(_ services: [ServiceAsOf]) throws {
    try run(
      """
      CREATE TEMP TABLE scope (
        panel_id INTEGER, service_id INTEGER, PRIMARY KEY (panel_id, service_id)
      ) WITHOUT ROWID
      """)
    // One row that is no service: an empty table would mean all of them.
    let insertion = try ReadStatement(database, sql: "INSERT INTO temp.scope VALUES (?, ?)")
    for (panel, service) in [(0, 0)] + services.map({ ($0.panelID, $0.serviceID) }) {
      insertion.bind(panel, service)
      try insertion.forEachRow { _ in }
    }
  }

  private func uncover() throws {
    try run("DROP VIEW IF EXISTS temp.panel")
    try run("DROP TABLE IF EXISTS temp.scope")
  }

  /// Runs `body` on a connection that is allowed to write, if only to its temporary tables: a store that
  /// writes forbids it while it is read.
  func whileWritable(_ body: () throws -> Void) throws {
    let query = try ReadStatement(database, sql: "PRAGMA query_only")
    let isForbidden = try query.firstRow { $0.integer(0) == 1 } ?? false
    if isForbidden { try run("PRAGMA query_only = 0") }
    defer { if isForbidden { try? run("PRAGMA query_only = 1") } }
    try body()
  }

  private func run(_ sql: String) throws {
    try ReadStatement(database, sql: sql).forEachRow { _ in }
  }
}
