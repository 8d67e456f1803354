import Catalogue
import GRDB
import Store
import Testing

/// A database of the last schema before the first release.
@Suite struct SchemaUpgradeTests {
  let file: TemporaryStore

  init() throws { file = try TemporaryStore() }

  /// Makes the database one of that schema: what has come since is taken away.
  private func age(to migrations: ClosedRange<Int> = 1...6) throws {
    try DatabaseQueue(path: file.path).inDatabase { database in
      let view = try String.fetchOne(
        database, sql: "SELECT sql FROM sqlite_schema WHERE name = 'service_version'")
      try database.execute(
        sql: """
          DROP VIEW event;
          DROP VIEW price_step;
          DROP TABLE step_event;
          DROP TABLE step_price;
          DROP TABLE parking;
          DROP TABLE memory_service;
          DROP TABLE memory_price;
          DROP TABLE memory_level;
          DROP TABLE memory_line;
          DROP TABLE memory;
          DROP VIEW service_version;
          ALTER TABLE version DROP COLUMN stale;
          ALTER TABLE version DROP COLUMN currency;
          ALTER TABLE held_version DROP COLUMN currency;
          ALTER TABLE text DROP COLUMN name_key;
          DROP TABLE scope;
          DELETE FROM grdb_migrations;
          \(try #require(view).replacing(",\n  version.currency AS own_currency, version.stale, name.name_key", with: ""))
          """)
      let names = [
        "1 catalogue over time", "2 order readings by time", "3 when services left",
        "4 readings of the balance", "5 when services changed last", "6 keyframes",
      ]
      for number in migrations {
        try database.execute(
          sql: "INSERT INTO grdb_migrations VALUES (?)", arguments: [names[number - 1]])
      }
    }
  }

  /// Every row of every table, and every column of every table and view.
  private func contents(_ store: RatebookStore) throws -> [String: [String]] {
    let tables = try store.rows(
      """
      SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'
      ORDER BY name
      """
    ).map { String($0.dropFirst().dropLast()) }
    var contents: [String: [String]] = [:]
    for table in tables {
      contents[table] = try store.rows("SELECT * FROM \(table)\(table == "text" ? Self.used : "")")
      contents["columns of \(table)"] = try store.rows(
        "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo('\(table)')"
      )
    }
    contents["indexes and triggers"] = try store.rows(
      "SELECT name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') ORDER BY name")
    return contents
  }

  /// A text that nothing refers to is not known to be a name.
  private static let used = """
     WHERE id IN (
      SELECT name_id FROM version UNION SELECT name_id FROM held_version
      UNION SELECT category_id FROM version UNION SELECT type_id FROM version
      UNION SELECT extra_id FROM version)
    """

  @Test func isBroughtOverWholeByWhoeverOpensIt() throws {
    do {
      let store = try file.open()
      for seed: UInt64 in 1...40 {
        for attempt in RandomHistory(seed: seed, panel: "panel \(seed)").attempts {
          _ = try store.record(attempt)
        }
      }
      try store.record(1, [Service.of(4218, name: "4218 - Likes [HQ]"), .of(2, name: "Likes HQ")])
    }
    let expected = try contents(file.open())
    #expect(expected["version"]?.isEmpty == false && expected["held_version"]?.isEmpty == false)
    try age()
    do {
      let store = try RatebookStore.asItIs(path: file.path)
      #expect(try store.panels().count == 41)
      try store.backUp(to: file.path + ".copy") { _ in }
    }
    let copy = try RatebookStore.asItIs(path: file.path + ".copy")
    #expect(try copy.rows("SELECT count(*) FROM grdb_migrations") == ["6"])
    let upgraded = try contents(.forReading(path: file.path))
    for (name, rows) in expected { #expect(upgraded[name] == rows, "\(name)") }
    #expect(upgraded.keys == expected.keys)
    try age()
    #expect(try contents(file.open()) == expected)
    #expect(try RatebookStore.forReading(path: file.path).inspect().findings == [])
    // While another run writes, it cannot be.
    let writer = try file.open()
    try age()
    #expect(throws: StoreError.busy(path: file.path)) {
      try RatebookStore.forReading(path: file.path)
    }
    withExtendedLifetime(writer) {}
  }

  @Test func anEarlierOneIsRefusedAndLeftAsItIs() throws {
    try file.open().record(1, [.of(1)])
    try age(to: 1...5)
    for open in [RatebookStore.forReading, { try .forWriting(path: $0) }] {
      #expect(throws: StoreError.tooOld(path: file.path)) { try open(file.path) }
    }
    let migrations = try DatabaseQueue(path: file.path).read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM grdb_migrations")
    }
    #expect(migrations == 5)
  }
}
