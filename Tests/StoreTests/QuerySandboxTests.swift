import Foundation
import GRDB
import Store
import Testing

/// Queries of a user's own: they read, and whatever else they try is refused.
@Suite struct QuerySandboxTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
    try store.record(1, [.of(1), .of(2)])
  }

  private func rows(
    _ sql: String, _ arguments: [String: SQLValue] = [:], limits: QueryLimits = QueryLimits()
  ) throws -> [[SQLValue]] {
    try store.sandbox(limits).rows(of: sql, [arguments]).rows
  }

  private func problem(_ sql: String, limits: QueryLimits = QueryLimits()) throws -> QueryProblem {
    try #require(throws: QueryProblem.self) { try rows(sql, limits: limits) }
  }

  private static let schema = "a change of the schema"

  @Test(
    "Statements that do more than read are refused",
    arguments: [
      ("INSERT INTO panel (name) VALUES ('x') RETURNING id", "INSERT"),
      ("UPDATE panel SET name = 'x'", "UPDATE"), ("DELETE FROM version", "DELETE"),
      ("REPLACE INTO panel (id, name) VALUES (1, 'x')", "INSERT"),
      ("WITH x AS (SELECT 1) DELETE FROM version", "DELETE"),
      ("EXPLAIN DELETE FROM version", "DELETE"),
      ("ATTACH 'other.sqlite' AS other", "ATTACH"), ("ATTACH ':memory:' AS other", "ATTACH"),
      ("DETACH main", "DETACH"), ("VACUUM", "what writes"), ("VACUUM INTO 'out'", "what writes"),
      ("CREATE TABLE t (a)", Self.schema), ("CREATE TEMP TABLE t (a)", Self.schema),
      ("CREATE TEMP VIEW v AS SELECT 1", Self.schema), ("CREATE VIEW v AS SELECT 1", Self.schema),
      ("CREATE TEMP TRIGGER t AFTER INSERT ON panel BEGIN SELECT 1; END", Self.schema),
      ("CREATE INDEX i ON version (rate)", Self.schema), ("DROP TABLE version", Self.schema),
      ("CREATE VIRTUAL TABLE v USING fts5 (a)", Self.schema),
      ("ALTER TABLE panel ADD a", Self.schema),
      ("REINDEX", "REINDEX"),
      ("CREATE TRIGGER t AFTER INSERT ON panel BEGIN SELECT 1; END", Self.schema),
      ("ANALYZE", Self.schema), ("BEGIN IMMEDIATE", "a transaction"),
      ("COMMIT", "a transaction"), ("SAVEPOINT a", "SAVEPOINT"),
      ("PRAGMA writable_schema = ON", "PRAGMA writable_schema"),
      ("PRAGMA query_only = 0", "PRAGMA query_only"),
      ("PRAGMA journal_mode = DELETE", "PRAGMA journal_mode"),
      ("PRAGMA user_version = 7", "PRAGMA user_version"),
      ("PRAGMA hard_heap_limit = 1", "PRAGMA hard_heap_limit"),
      ("PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA wal_checkpoint"),
      ("PRAGMA temp_store_directory = '/tmp'", "PRAGMA temp_store_directory"),
      ("SELECT load_extension('x')", "the function load_extension"),
      ("SELECT LOAD_Extension('x')", "the function load_extension"),
    ])
  func whatIsNotReadingIsRefused(_ sql: String, _ action: String) throws {
    #expect(try problem(sql) == .refused(action))
    #expect(try store.count("version") == 2)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: file.folder).allSatisfy {
        $0.hasPrefix("ratebook.sqlite")
      })
  }

  @Test("The schema is not written")
  func theSchemaIsNotWrittenTo() throws {
    let sql = "UPDATE sqlite_master SET sql = ''"
    #expect(try problem(sql).description == "table sqlite_master may not be modified")
  }

  @Test(
    "The functions of the shell do not exist",
    arguments: ["readfile('/etc/passwd')", "writefile('x', 'y')", "edit('x')"])
  func functionsOfTheShellAreNotThere(_ call: String) throws {
    #expect(try problem("SELECT \(call)").description.contains("no such function"))
  }

  @Test("Statements that only read are run")
  func whatOnlyReadsIsRun() throws {
    #expect(
      try rows("-- a comment\nSELECT count(*) FROM version; -- and\n/* one more */ ;\n")
        == [[.integer(2)]])
    #expect(
      try rows("SELECT name FROM pragma_table_info('panel') WHERE cid = 0") == [[.text("id")]])
    #expect(try rows("PRAGMA table_info(panel)").count == 4)
    #expect(try rows("SELECT value FROM json_each('[1,2]')") == [[.integer(1)], [.integer(2)]])
    #expect(try rows("EXPLAIN QUERY PLAN SELECT 1").count == 1)
    #expect(
      try rows("VALUES (1, 2.5, NULL, 'a', x'00ff')")
        == [[.integer(1), .real(2.5), .null, .text("a"), .text("00FF")]])
    #expect(
      try rows("SELECT decimal_sum(value) FROM json_each('[\"0.1\", \"0.2\"]')")
        == [[.text("0.3")]])
    #expect(
      try rows(
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 9) SELECT max(n) FROM c"
      )
        == [[.integer(9)]])
  }

  @Test("Parameters are bound by name")
  func parametersAreBoundByName() throws {
    let sandbox = try store.sandbox()
    let sql = "SELECT :a, @b, $c, :a"
    #expect(try sandbox.parameters(of: sql) == ["a", "b", "c"])
    #expect(
      try sandbox.rows(of: sql, [["a": .integer(1), "b": .text("ö\0x")], ["c": .real(0.5)]]).rows
        == [
          [.integer(1), .text("ö\0x"), .null, .integer(1)], [.null, .null, .real(0.5), .null],
        ])
    #expect(throws: QueryProblem.namelessParameter) { try sandbox.parameters(of: "SELECT ?1") }
    #expect(throws: QueryProblem.namelessParameter) { try rows("SELECT ?") }
  }

  @Test("A query is one statement")
  func aQueryIsOneStatement() throws {
    #expect(
      try problem("SELECT 1;\n  SELECT 2").description.hasPrefix("line 2, column 3: a second"))
    #expect(try problem("SELECT 1; nonsense").description.hasPrefix("line 1, column 11: a second"))
    for sql in ["", "  -- nothing\n", ";;"] { #expect(try problem(sql) == .noStatement) }
    #expect(try problem("SELECT 1\0; DELETE FROM version").description.contains("U+0000"))
  }

  @Test("An error has SQLite's words and its place")
  func anErrorIsToldInSQLitesWordsWithItsPlace() throws {
    #expect(
      try problem("SELECT 1,\n  'ä', nowhere\nFROM panel").description
        == "line 2, column 8: no such column: nowhere")
    #expect(
      try problem("-- note\nSELEC 1").description
        == "line 2, column 1: near \"SELEC\": syntax error")
    #expect(try problem("SELECT abs(-9223372036854775807 - 1)") == .failed("integer overflow", nil))
  }

  @Test("A query that runs too long is ended", .timeLimit(.minutes(1)))
  func whatTakesTooLongIsEnded() throws {
    let endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c)"
    let limits = QueryLimits(time: .seconds(1))
    #expect(try problem(endless + " SELECT max(n) FROM c", limits: limits) == .tooLong(.seconds(1)))
    #expect(
      try problem(
        "SELECT count(*) FROM version a, version b, version c, version d, version e, version f, "
          + "version g, version h, version i, version j, version k, version l, version m, version n, "
          + "version o, version p, version q, version r, version s, version t, version u, version v, "
          + "version w, version x, version y, version z, version aa, version ab, version ac",
        limits: limits) == .tooLong(.seconds(1)))
    // The place is fit for use all the same.
    let sandbox = try store.sandbox(limits)
    #expect(throws: QueryProblem.self) {
      try sandbox.rows(of: endless + " SELECT max(n) FROM c", [[:]])
    }
    #expect(try sandbox.rows(of: "SELECT 1", [[:]]).rows == [[.integer(1)]])
  }

  @Test("A query that needs too much memory is ended", .timeLimit(.minutes(1)))
  func whatTakesTooMuchIsEnded() throws {
    var limits = QueryLimits()
    limits.resultBytes = 1 << 20
    limits.valueBytes = 1 << 20
    #expect(
      try problem("SELECT length(randomblob(1e9))", limits: limits)
        == .tooLargeValue(bytes: 1 << 20))
    #expect(
      try problem("SELECT replace(hex(zeroblob(999)), '0', hex(zeroblob(999)))", limits: limits)
        == .tooLargeValue(bytes: 1 << 20))
    let endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c)"
    #expect(
      try problem(endless + " SELECT n FROM c", limits: limits)
        == .tooLargeResult(bytes: 1 << 20))
    let name = String(repeating: "n", count: 2048)
    let names = { count in
      "SELECT " + (0..<count).map { "1 AS \"\(name)\($0 + 1000)\"" }.joined(separator: ", ")
    }
    #expect(try problem(names(512), limits: limits) == .tooLargeResult(bytes: 1 << 20))
    #expect(try store.sandbox(limits).rows(of: names(500), [[:]]).columns.count == 500)
    // The limit of memory is one for the process, and tried in one of its own: `QueryAttackTests`.
  }

  @Test("A query does not delay a writer")
  func aWriterIsNotHeldUp() throws {
    let sandbox = try store.sandbox()
    _ = try sandbox.rows(of: "SELECT * FROM version", [[:]])
    try store.record(2, [.of(1)])
    #expect(try sandbox.rows(of: "SELECT count(*) FROM accepted", [[:]]).rows == [[.integer(2)]])
  }
}
