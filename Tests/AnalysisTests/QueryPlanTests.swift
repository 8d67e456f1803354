import Analysis
import Store
import Testing

/// How SQLite goes about each query and the scripts before it: a window reads its own versions and no
/// others.
@Suite struct QueryPlanTests {
  let history: RecordedHistory

  init() throws { history = try RecordedHistory.shared.get() }

  @Test("No query reads a growing table completely", arguments: SavedQuery.all, [nil, "acme"])
  func noQueryReadsAllOfATableThatGrows(_ query: SavedQuery, _ panel: String?) throws {
    let growing: Set = [
      "snapshot", "version", "service", "step_event", "step_price", "parking", "defect",
      "ledger_order", "order_status",
    ]
    let plans = try plans(of: query, panel: panel)
    #expect(plans.contains { !$0.opened.isEmpty })
    for plan in plans {
      #expect(plan.scanned.isDisjoint(with: growing), "\(plan.scanned) of \(plan.sql)")
    }
  }

  @Test(
    "What reads the listing says so, so that it is searched for lost rows",
    arguments: SavedQuery.all)
  func whatReadsTheListingSaysSo(_ query: SavedQuery) throws {
    let opened = try plans(of: query).reduce(into: Set()) { $0.formUnion($1.opened) }
    let listing: Set = ["entry", "sqlite_autoindex_service_1"]
    #expect(query.text.readsListing == !opened.isDisjoint(with: listing))
  }

  @Test(
    "The last balance is found without reading snapshots that have none",
    arguments: [SavedQuery.balance, .summary])
  func theLastBalanceIsFoundWithoutReadingSnapshotsThatHoldNone(_ query: SavedQuery) throws {
    #expect(try plans(of: query).contains { $0.opened.contains("snapshot_with_balance") })
  }

  /// So that the tests above would see it.
  @Test(
    "The check finds a scan of a whole table",
    arguments: [
      "SELECT count(*) FROM version", "SELECT * FROM version", "SELECT max(rate) FROM version",
      "SELECT * FROM panel JOIN version ON version.rate = panel.name",
      "SELECT * FROM version AS other WHERE other.service_id = 3",
      "SELECT * FROM service_version LIMIT 1",
    ])
  func aScanIsSeen(_ sql: String) throws {
    let tables = try history.store.tables()
    let plan = try history.store.reading { try Plan(sql, $0, tables, [:]) }
    #expect(plan.scanned.contains("version"))
  }

  /// What SQLite does for each statement of the query's scripts, in order, and at last for the query.
  private func plans(of query: SavedQuery, panel: String? = nil) throws -> [Plan] {
    let arguments = history.parameters(panel: panel).merging(history.parameters(of: query)) { $1 }
    let tables = try history.store.tables()
    return try history.store.reading { reading in
      var plans: [Plan] = []
      for script in query.text.scripts {
        for sql in Self.statements(of: script) {
          plans.append(try Plan(sql, reading, tables, arguments))
          try reading.run(SQLScript(name: script.name, sql: sql), arguments)
        }
      }
      return plans + [try Plan(query.text.sql, reading, tables, arguments)]
    }
  }

  private static func statements(of script: SQLScript) -> [String] {
    script.sql.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: "\n")
      .split(separator: ";\n").map(String.init)
  }
}

/// What a statement does with the tables and indexes of the database, by the program that SQLite makes of
/// it. Names in a query plan are those that the query gives to its tables, and would not do.
private struct Plan {
  let sql: String
  /// The tables and indexes that it reads.
  private(set) var opened: Set<String> = []
  /// The tables of which it goes through all rows, or through all entries of an index.
  private(set) var scanned: Set<String> = []

  /// `tables` are the names of each table and index, by its first page.
  init(
    _ sql: String, _ reading: Reading, _ tables: [Int64: (name: String, table: String)],
    _ arguments: [String: SQLValue]
  ) throws {
    self.sql = sql
    var cursors: [Int64: (name: String, table: String)] = [:]
    try reading.query("EXPLAIN " + sql, named: "explain", arguments) { row in
      guard case .text(let operation) = row[1], case .integer(let cursor) = row[2],
        case .integer(let page) = row[3], case .integer(let database) = row[4]
      else { return }
      switch operation {
      case "OpenRead", "ReopenIdx":
        cursors[cursor] = database == 0 ? tables[page] : nil
        if let name = cursors[cursor]?.name { opened.insert(name) }
      case "OpenWrite", "OpenEphemeral", "OpenAutoindex", "OpenPseudo", "SorterOpen":
        cursors[cursor] = nil
      case "Rewind", "Last", "Count":
        if let table = cursors[cursor]?.table { scanned.insert(table) }
      default: break
      }
    }
  }
}

extension RatebookStore {
  /// The names of each table and index, by its first page.
  fileprivate func tables() throws -> [Int64: (name: String, table: String)] {
    let rows = try query(
      "SELECT rootpage, name, tbl_name FROM sqlite_schema WHERE rootpage > 0", [:])
    return rows.rows.reduce(into: [:]) { tables, row in
      if case (.integer(let page), .text(let name), .text(let table)) = (row[0], row[1], row[2]) {
        tables[page] = (name, table)
      }
    }
  }
}
