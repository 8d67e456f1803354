import Foundation
import Testing

/// Queries that try to do more than read: each ends with one line and status 65, and leaves nothing.
@Suite struct QueryAttackTests {
  private static let endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) "

  @Test(
    "A query that does more than read is refused",
    arguments: [
      ("ATTACH 'other.sqlite' AS other", "ATTACH is refused"),
      ("INSERT INTO panel (name) VALUES ('x') RETURNING name", "INSERT is refused"),
      ("SELECT writefile('other', 'x')", "no such function: writefile"),
      ("VACUUM INTO 'other.sqlite'", "what writes is refused"),
      ("SELECT 1; DELETE FROM version", "line 1, column 11: a second statement begins"),
      ("SELECT 1,\n  nowhere", "line 2, column 3: no such column: nowhere"),
      (".mode csv\nSELECT 1", "line 1, column 1: near \".\": syntax error"),
    ])
  func refused(sql: String, words: String) async throws {
    let workspace = try await Workspace.withTwoDays()
    let before = try workspace.leftNames()
    let result = try await Program.start(
      ["query", "-", "--format", "csv"], in: workspace, environment: Workspace.database, input: sql
    ).result()
    #expect(result.status == 65 && result.output.isEmpty)
    #expect(result.errorLines.count == 1)
    #expect(result.errors.hasPrefix("ratebook: standard input: "))
    #expect(result.errors.contains(words), "\(result.errors)")
    let left = try workspace.leftNames().filter { !$0.hasSuffix("-shm") && !$0.hasSuffix("-wal") }
    #expect(left == before.filter { !$0.hasSuffix("-shm") && !$0.hasSuffix("-wal") })
    #expect(try workspace.isSound() && workspace.snapshots().count == 2)
  }

  @Test(
    "A query that needs too much time or memory is ended", .timeLimit(.minutes(2)),
    arguments: [
      (endless + "SELECT max(n) FROM c", "stopped after 1 s"),
      // One step of SQLite's, during which it does not look at the clock.
      (
        "WITH a AS (SELECT replace(hex(zeroblob(4000000)), '0', 'a') AS a) "
          + "SELECT instr(a, substr(a, 4000000) || 'b') FROM a", "stopped after 1 s"
      ),
      ("SELECT length(randomblob(1e9))", "one of its values has more than 64 MB"),
    ])
  func ended(sql: String, words: String) async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await Program.start(
      ["query", "-", "--timeout", "1s"], in: workspace, environment: Workspace.database, input: sql
    ).result()
    #expect(result.status == 65 && result.output.isEmpty && result.errorLines.count == 1)
    #expect(result.errors.contains(words), "\(result.errors)")
  }

  @Test("A query with endless rows is ended at a size", .timeLimit(.minutes(2)))
  func endlessRows() async throws {
    let workspace = try await Workspace.withTwoDays()
    let rows = try await Program.start(
      ["query", "-", "--timeout", "60s"], in: workspace, environment: Workspace.database,
      input: Self.endless + "SELECT n, hex(zeroblob(100000)) FROM c"
    ).result()
    #expect(rows.status == 65 && rows.errors.contains("its rows have more than 256 MB"))
    // What is sorted counts as memory and fills no disk.
    let sorted = try await Program.start(
      ["query", "-", "--timeout", "60s"], in: workspace, environment: Workspace.database,
      input: Self.endless + "SELECT n, randomblob(100000) AS b FROM c ORDER BY b"
    ).result()
    #expect(sorted.status == 65 && sorted.errors.contains("it needs more memory than 512 MB"))
  }

  @Test("A query goes on while another run writes, and needs no right to write")
  func besideAWriter() async throws {
    let workspace = try await Workspace.withTwoDays()
    let held = try Program.start(
      ["query", "-", "--timeout", "20s"], in: workspace, environment: Workspace.database,
      input: Self.endless + "SELECT max(n) FROM c, panel")
    let written = try await workspace.run(
      "import", "--panel", "other", "--taken-at", "2026-11-01", "-",
      environment: Workspace.database, input: Answers.before)
    #expect(written.status == 0 && held.isRunning)
    held.send(SIGTERM)
    #expect(await held.result().status == -SIGTERM)
    #expect(!workspace.holds("query.lock"))
  }
}
