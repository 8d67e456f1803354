import GRDB

/// One value of a query's result.
public enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
}

/// The result of a query: its columns' names and its rows.
public struct QueryResult: Sendable {
  public let columns: [String]
  public let rows: [[SQLValue]]
}

/// One state of the database for several queries, independent of later writes.
public struct Reading {
  let database: Database

  /// Runs one query that cannot write, and passes its rows to `forEachRow`. Arguments that the
  /// query does not use are ignored, and parameters without an argument are NULL. Throws
  /// ``StoreError`` with the query's name, and the errors of `body`.
  public func query(
    _ sql: String, named name: String, _ arguments: [String: SQLValue],
    forEachRow body: (ResultRow) throws -> Void
  ) throws {
    do {
      let statement = try ReadStatement(database, sql: sql)
      statement.bind(arguments)
      try statement.forEachRow(body)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
      throw StoreError.query("'\(name)': \(error.words)")
    }
  }
}

extension RatebookStore {
  /// Reads one state of the database. Throws ``StoreError``, ``StoreError/damaged(path:)`` if a panel is lost, and
  /// the errors of `body`.
  public func reading<Result>(_ body: (Reading) throws -> Result) throws -> Result {
    do {
      return try database.read { database in
        let reading = Reading(database: database)
        try reading.namingDamage { try LostRows.checkPanels(database) }
        return try body(reading)
      }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
      throw StoreError.query(error.words)
    } catch {
      return try StoreError.translating(path: path) { throw error }
    }
  }

  /// Runs one query that cannot write, as ``Reading/query(_:named:_:forEachRow:)`` does.
  public func query(_ sql: String, _ arguments: [String: SQLValue]) throws -> QueryResult {
    try reading { reading in
      let statement = try ReadStatement(reading.database, sql: sql)
      statement.bind(arguments)
      let columns = statement.columns
      var rows: [[SQLValue]] = []
      try statement.forEachRow { row in rows.append(columns.indices.map { row[$0] }) }
      return QueryResult(columns: columns, rows: rows)
    }
  }
}

/// A service as of a time, or as it was last listed before.
public struct ServiceAsOf: Sendable {
  public let panel: String
  /// The panel's own id.
  public let id: String
  /// The name; `nil` if the service was not listed until then.
  public let name: String?
  public let category: String?
  /// Whether the catalogue of that time lists the service.
  public let isListed: Bool
  /// Whether the order ledger has an order of the service.
  public let isOrdered: Bool

  let panelID: Int64
  let serviceID: Int64
}

extension Reading {
  /// Passes every service ever seen at these panels to `body`, as of `time` in unix milliseconds. No
  /// panels given means all. Panels are in the order of their names. Throws `DatabaseError`, and the
  /// errors of `body`.
  public func forEachService(
    of panels: [String], at time: Int64, _ body: (ServiceAsOf) throws -> Void
  ) throws {
    let statement = try ReadStatement(
      database,
      sql: """
        WITH RECURSIVE
        -- The versions of each service, from the last one back to the first that is not after :until.
        life (service_id, snapshot_id) AS (
          SELECT service.id, coalesce(left_id, entry.snapshot_id)
          FROM service
          LEFT JOIN entry ON entry.panel_id = service.panel_id AND entry.service_id = service.id
          UNION ALL
          SELECT version.service_id, prior_id
          FROM life
          CROSS JOIN snapshot ON snapshot.id = life.snapshot_id AND taken_at > :until
          CROSS JOIN version ON version.snapshot_id = life.snapshot_id
            AND version.service_id = life.service_id
        ),
        seen AS MATERIALIZED (
          SELECT life.service_id, version.look_id, coalesce(version.look_id, prior.look_id) AS shown_id
          FROM life
          CROSS JOIN snapshot ON snapshot.id = life.snapshot_id AND taken_at <= :until
          CROSS JOIN version ON version.snapshot_id = life.snapshot_id
            AND version.service_id = life.service_id
          LEFT JOIN version AS prior ON prior.snapshot_id = version.prior_id
            AND prior.service_id = version.service_id
        )
        SELECT panel.name, key, name.value, category.value, seen.look_id IS NOT NULL,
          (panel.id, key) IN (SELECT panel_id, service FROM ledger_order), panel.id, service.id
        FROM main.panel CROSS JOIN service ON service.panel_id = panel.id
        LEFT JOIN seen ON seen.service_id = service.id
        LEFT JOIN look ON look.id = shown_id
        LEFT JOIN text AS name ON name.id = name_id
        LEFT JOIN text AS category ON category.id = category_id
        ORDER BY panel.name
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

  /// The categories that services of these panels ever had, in order. No panels given means all.
  /// Throws `DatabaseError`.
  public func categories(of panels: [String]) throws -> [String] {
    let statement = try ReadStatement(
      database,
      sql: """
        SELECT DISTINCT panel.name, text.value
        FROM version
        JOIN look ON look.id = look_id
        JOIN text ON text.id = category_id
        JOIN service ON service.id = service_id
        JOIN main.panel ON panel.id = service.panel_id
        ORDER BY text.value
        """)
    let wanted = Set(panels)
    var categories: [String] = []
    try statement.forEachRow { row in
      if wanted.isEmpty || wanted.contains(row.text(0)) { categories.append(row.text(1)) }
    }
    return categories
  }

  /// Runs `body` while queries find only these panels in `panel` (all if none is named) and these
  /// services in `scope` (empty, which means all, if `nil`). Temporary tables hide those of the schema
  /// meanwhile. Throws `DatabaseError`, and the errors of `body`.
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
    // A row that is no service: an empty table would mean all services.
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

  /// Runs `body` on a connection that may write to its temporary tables. A store for writing forbids
  /// writes while it is read.
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
