import Catalogue
import GRDB
import Store
import Testing

@testable import MarketSupport

/// A database of the schemas before the first release.
@Suite struct SchemaUpgradeTests {
  let file: TemporaryStore

  init() throws { file = try TemporaryStore() }

  /// Unreadable entries were stored again with each snapshot.
  @Test("An upgrade stores unreadable entries once")
  func unreadableEntriesAreStoredOnce() throws {
    let defects = ["a", "b"].map { (id: String) in
      Defect(service: id, field: "rate", reason: "it has no rate", raw: #"{"service":"\#(id)"}"#)
    }
    do {
      let store = try file.open()
      for hour in 1...4 { try store.record(hour, [.of(1)], defects: defects) }
      try store.record(5, [.of(1)], defects: defects.reversed())
      try store.record(6, [.of(1)])
    }
    let all = "SELECT * FROM snapshot_defect ORDER BY snapshot_id, position"
    let expected = try file.open().rows(all)
    #expect(expected.count == 10)
    try DatabaseQueue(path: file.path).write { database in
      try database.execute(
        sql: """
          \(EarlierSchema.copyDefects);
          DROP VIEW snapshot_defect; DROP VIEW accepted;
          \(EarlierSchema.dropDefectLists)
          CREATE VIEW accepted AS SELECT snapshot_id FROM defect;
          DELETE FROM grdb_migrations WHERE identifier = 'unreadable entries once';
          """)
    }
    let store = try file.open()
    #expect(try store.rows(all) == expected)
    #expect(try store.count("defect") == 2 && store.count("defect_list") == 4)
    #expect(try store.inspect().findings == [])
  }

  /// Before, an order that failed was over, and none that was over was asked for.
  @Test("After an upgrade, recently ended and failed orders are asked for again")
  func ordersThatEndedLatelyOrFailedAreAskedForAgain() throws {
    let now = 40 * 24
    do {
      let store = try file.open()
      try store.record(now, [.of(1)])
      let states = [
        ("failed", "failed", 1), ("lately", "completed", now - 29 * 24), ("part", "partial", now),
        ("long ago", "completed", now - 31 * 24), ("canceled", "canceled", now),
      ]
      _ = try store.addOrders(
        (states.map(\.0) + ["open"]).map { ("acme", LedgerOrder(id: $0, service: "1")) })
      for (order, state, hour) in states {
        let status = OrderReport.Status(state: state, meaning: state, isFinal: true)
        _ = try store.record(
          [OrderReport(order: order, answer: .status(status))], of: "acme", readAt: .hour(hour))
      }
    }
    try DatabaseQueue(path: file.path).write { database in
      try database.execute(
        sql: """
          \(EarlierSchema.dropOrderTimes)
          DELETE FROM grdb_migrations WHERE identifier = 'when orders are asked for';
          """)
    }
    let store = try file.open()
    let wanted = try store.ordersToAsk(of: "acme", at: .hour(now))
    #expect(wanted.map(\.id) == ["failed", "lately", "part", "open"])
    #expect(wanted.map(\.isOpen) == [true, false, false, true])
    #expect(try store.inspect().findings == [])
  }

  /// Every row of every table, and every column of every table and view. Looks have other numbers, and
  /// what an unreadable entry stated is only known if that was kept.
  private func contents(_ store: RatebookStore) throws -> [String: [String]] {
    let tables = try store.rows(
      """
      SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'
      ORDER BY name
      """
    ).map { String($0.dropFirst().dropLast()) }
    var contents: [String: [String]] = [:]
    for table in tables {
      contents[table] = try store.rows(Self.rows[table] ?? "SELECT * FROM \(table)")
      contents["columns of \(table)"] = try store.rows(
        "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo('\(table)')"
      )
    }
    contents["indexes and triggers"] = try store.rows(
      "SELECT name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') ORDER BY name")
    return contents
  }

  private static let rows = [
    "look": "SELECT count(*) FROM look",
    "version": """
    SELECT snapshot_id, service_id, rate, prior_id, reread, look_id IS (
      SELECT look_id FROM version AS prior
      WHERE prior.snapshot_id = version.prior_id AND prior.service_id = version.service_id)
    FROM version
    """,
    "version_step": """
    SELECT at, service_id, look_id IS NOT NULL, rate, prior_id, prior_at, prior_look_id IS NOT NULL,
      base_id, rate_before, ratio
    FROM version_step ORDER BY service_id, at
    """,
    "service_step": """
    SELECT at, service_id, kind, ratio, factor, old_id, snapshot_id, look_id IS NOT NULL, prior_id,
      prior_at, prior_look_id IS NOT NULL, base_id
    FROM service_step ORDER BY service_id, at, kind
    """,
    "rate_move": """
    SELECT at, service_id, ratio, before, after, group_number, group_at
    FROM rate_move ORDER BY service_id, at
    """,
    "span": """
    SELECT panel_id, service_id, valid_from, valid_to, rate FROM span ORDER BY service_id, valid_from
    """,
    "service_version": "SELECT * FROM service_version ORDER BY service_id, valid_from",
    // Which lists and entries are shared depends on how they came.
    "defect": "SELECT DISTINCT field, reason, raw FROM defect ORDER BY raw, reason",
    "defect_list": "SELECT count(*) > 0 FROM defect_list",
    "snapshot": """
    SELECT id, panel_id, taken_at, verdict, reason, services, balance, currency, balance_error,
      defects_id IS NULL
    FROM snapshot
    """,
    "snapshot_defect": """
    SELECT snapshot_id, position, service, field, reason, raw FROM snapshot_defect
    ORDER BY snapshot_id, position
    """,
    // A text that nothing refers to is not known to be a name.
    "text": """
    SELECT * FROM text WHERE id IN (
      SELECT name_id FROM look UNION SELECT name_id FROM held_version
      UNION SELECT category_id FROM look UNION SELECT type_id FROM look
      UNION SELECT extra_id FROM look)
    """,
  ]

  @Test(
    "Opening an old database upgrades all of it",
    arguments: [EarlierSchema.first, EarlierSchema.second])
  func isBroughtOverWholeByWhoeverOpensIt(_ migrations: [String]) throws {
    do {
      let store = try file.open()
      for seed: UInt64 in 1...40 {
        for attempt in RandomHistory(seed: seed, panel: "panel \(seed)").attempts {
          _ = try store.record(attempt.withoutStaleServices)
        }
      }
      try store.record(1, [Service.of(4218, name: "4218 - Likes [HQ]"), .of(2, name: "Likes HQ")])
    }
    let expected = try contents(file.open())
    for table in ["version", "held_version", "entry", "defect", "step_event", "look"] {
      #expect(expected[table]?.isEmpty == false)
    }
    try EarlierSchema.age(file, to: migrations)
    do {
      let store = try RatebookStore.asItIs(path: file.path)
      #expect(try store.panels().count == 41)
      try store.backUp(to: file.path + ".copy") { _ in }
    }
    let copy = try RatebookStore.asItIs(path: file.path + ".copy")
    #expect(try copy.rows("SELECT count(*) FROM grdb_migrations") == ["\(migrations.count)"])
    let upgraded = try contents(.forReading(path: file.path))
    for (name, rows) in expected { #expect(upgraded[name] == rows, "\(name)") }
    #expect(upgraded.keys == expected.keys)
    try EarlierSchema.age(file, to: migrations)
    #expect(try contents(file.open()) == expected)
    #expect(try RatebookStore.forReading(path: file.path).inspect().findings == [])
    // While another run writes, it cannot be.
    let writer = try file.open()
    try EarlierSchema.age(file, to: migrations)
    #expect(throws: StoreError.busy(path: file.path)) {
      try RatebookStore.forReading(path: file.path)
    }
    withExtendedLifetime(writer) {}
  }

  /// The steps before the cut cannot be derived anew, and what is left of them stays.
  @Test("A pruned database is upgraded with what is left")
  func onePrunedIsBroughtOverWithWhatIsLeft() throws {
    let market = RecordedMarket(seed: 3, panel: "acme")
    let queries = [
      "SELECT * FROM service_version ORDER BY service_id, valid_from", "SELECT * FROM event",
      "SELECT * FROM price_step", "SELECT * FROM parking", "SELECT * FROM accepted",
      "SELECT key, first_seen_at FROM service ORDER BY id", "SELECT * FROM listing",
    ]
    func rows() throws -> [[String]] {
      let store = try RatebookStore.forReading(path: file.path)
      #expect(try store.inspect().findings == [])
      return try queries.map { try store.rows($0) }
    }
    do {
      let store = try file.open()
      try market.record(in: store)
      _ = try store.prune(before: market.attempts[30].takenAt)
    }
    let expected = try rows()
    #expect(expected.allSatisfy { !$0.isEmpty })
    try EarlierSchema.age(file, to: EarlierSchema.second)
    let upgraded = try rows()
    for (index, rows) in expected.enumerated() {
      #expect(
        upgraded[index].difference(from: rows).map { "\($0)" } == [], "\(queries[index])")
    }
  }

  @Test("An earlier schema is refused and not changed")
  func anEarlierOneIsRefusedAndLeftAsItIs() throws {
    try file.open().record(1, [.of(1)])
    try EarlierSchema.age(file, to: Array(EarlierSchema.first.dropLast()))
    for open in [RatebookStore.forReading, { try .forWriting(path: $0) }] {
      #expect(throws: StoreError.tooOld(path: file.path)) { try open(file.path) }
    }
    let migrations = try DatabaseQueue(path: file.path).read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM grdb_migrations")
    }
    #expect(migrations == 5)
  }
}

extension Attempt {
  /// The attempt without entries that leave a service stale: no earlier schema knew which those are.
  fileprivate var withoutStaleServices: Attempt {
    guard case .answered(var answer) = catalogue else { return self }
    let shown = Set(answer.services.map(\.id))
    answer.defects.removeAll { defect in defect.service.map { !shown.contains($0) } ?? true }
    return with(catalogue: .answered(answer))
  }
}
