import Foundation
import PanelSimulator
import Testing

/// `status`, and the metrics that a run leaves.
@Suite struct StatusCommandTests {
  @Test("The status names each panel's last snapshot, the backup, and what is not read any more")
  func panels() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try await Workspace.withTwoDays()
    try workspace.configure([
      TestPanel.line("good", url), TestPanel.line("dead", "http://127.0.0.1:9/"),
    ])
    _ = try await workspace.run("snapshot", "--panel", "good", environment: TestPanel.environment)
    let first = try await workspace.run("status", "--format", "csv", "--no-bom")
    #expect(first.status == 0)
    let rows = first.output.split(separator: "\r\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(
      rows[0] == [
        "panel", "accepted_at", "services", "attempted_at", "failures", "last_error",
        "last_error_at", "held", "held_reason", "next_at",
      ])
    // The longest unseen first.
    #expect(rows.dropFirst().map { $0[0] } == ["dead", "acme", "good"])
    #expect(rows[1].dropFirst() == ["", "", "", "0", "", "", "", "", ""])
    #expect(rows[2][1] == "2026-11-02T06:00:00Z" && rows[2][2] == "2" && rows[2][9] == "")
    #expect(rows[3][1] == rows[3][3] && rows[3][2] == "20" && rows[3][9] > rows[3][3])

    _ = try await workspace.run("snapshot", environment: TestPanel.environment)
    _ = try await workspace.run("backup", "copy.sqlite")
    let text = try await workspace.run("status")
    #expect(text.status == 0)
    #expect(text.output.contains("acme: not in the configuration, so not read any more"))
    #expect(text.output.contains("last backup: '\(workspace.path("copy.sqlite"))', "))
    #expect(text.output.contains(", 0 min ago"))
    let json = try await workspace.run("status", "--format", "json")
    #expect(json.output.contains(#""panel": "dead", "accepted_at": null"#))
    let failed = #""failures": 1, "last_error": "it cannot be reached: "#
    #expect(json.output.contains(failed))
    // A clock that was ahead, and a snapshot that was rejected for it.
    try workspace.sqlite(
      """
      INSERT INTO snapshot (panel_id, taken_at, verdict, reason)
      SELECT id, 4102444800000, 'rejected', 'it is dated in the future' FROM panel
      WHERE name = 'dead'
      """)
    let later = try await workspace.run("status", "--format", "json")
    #expect(later.output.contains(failed) && !later.output.contains("2100-01-01"))
    await panel.stop()
  }

  @Test("A panel that is older than --max-age is status 75, and one that is not read is left out")
  func maxAge() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try await Workspace.withTwoDays()
    try workspace.configure([TestPanel.line("good", url)])
    _ = try await workspace.run("snapshot", environment: TestPanel.environment)
    #expect(try await workspace.run("status", "--max-age", "1h").status == 0)
    try workspace.configure([
      TestPanel.line("good", url), TestPanel.line("dead", "http://127.0.0.1:9/"),
    ])
    let late = try await workspace.run("status", "--max-age", "1h")
    #expect(late.status == 75)
    #expect(late.output.contains("! dead: no accepted snapshot within 60 min"))
    let quiet = try await workspace.run("status", "--max-age", "1h", "-q")
    #expect(quiet.status == 75 && quiet.output.isEmpty)
    #expect(quiet.errors == "ratebook: dead: no accepted snapshot within 60 min\n")
    // Without a configuration every panel of the database counts.
    let all = try await workspace.run(
      "status", "--max-age", "1h", "--config", "none.yaml", environment: Workspace.database)
    #expect(all.status == 75 && all.output.contains("! acme: no accepted snapshot within"))
    #expect(try await workspace.run("status", "--max-age", "6").status == 64)
    await panel.stop()
  }

  @Test("A run leaves metrics for Prometheus, which say nothing of balances")
  func metrics() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url)])
    try workspace.write(
      workspace.text(of: "ratebook.yaml") + "metrics: {textfile: ratebook.prom}\n",
      to: "ratebook.yaml")
    #expect(try await workspace.run("snapshot", environment: TestPanel.environment).status == 0)
    let metrics = workspace.text(of: "ratebook.prom")
    #expect(metrics.contains("ratebook_services{panel=\"acme\"} 20\n"))
    #expect(metrics.contains("# TYPE ratebook_last_accepted_timestamp_seconds gauge\n"))
    #expect(!metrics.contains("balance"))
    #expect(try !workspace.names().contains { $0.hasSuffix(".tmp") })

    try workspace.write(
      workspace.text(of: "ratebook.yaml").replacing("ratebook.prom", with: "none/ratebook.prom"),
      to: "ratebook.yaml")
    let unwritten = try await workspace.run("snapshot", environment: TestPanel.environment)
    #expect(unwritten.status == 74 && unwritten.output == "acme: 20 services, no change\n")
    #expect(unwritten.errors.contains("ratebook: the metrics: '"))
    await panel.stop()
  }
}
