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

  @Test("Metrics replace an empty file and older metrics, and no file that is anything else")
  func metricsAndOtherFiles() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.write(TestPanel.key, to: "acme.key", mode: 0o600)
    func configure(_ path: String) throws {
      try workspace.write(
        """
        database: r.sqlite
        metrics: {textfile: \(path)}
        panels:
          - {name: acme, url: '\(url)', key: {file: acme.key}}

        """, to: "ratebook.yaml")
    }
    for text in ["", "# HELP ratebook_services Old.\n"] {
      try workspace.write(text, to: "m.prom")
      try configure("m.prom")
      #expect(try await workspace.run("snapshot").status == 0)
      #expect(workspace.text(of: "m.prom").contains("ratebook_services{panel=\"acme\"} 20\n"))
    }
    _ = try await workspace.run("backup", "copy.sqlite")
    try workspace.write("# HELP node_load1 1m load average.\n", to: "others.prom")
    try workspace.write("#", to: "short.txt")
    try #require(mkfifo(workspace.path("pipe"), 0o600) == 0)
    let files = FileManager.default
    try files.createSymbolicLink(atPath: workspace.path("link"), withDestinationPath: "r.sqlite")
    var stored = 2
    for (name, words) in [
      ("r.sqlite", "it is the database."), ("link", "it is the database."),
      ("r.sqlite-wal", "it is a file of the database"),
      ("r.sqlite-shm", "it is a file of the database"),
      ("r.sqlite.lock", "it is a file of the database"),
      ("r.sqlite.outbox-lock", "it is a file of the database"),
      ("ratebook.yaml", "it is the configuration."), ("acme.key", "it is a file with a key."),
      ("copy.sqlite", "it is a database."), ("pipe", "it is not a file."),
      ("others.prom", "it exists and has no metrics of Ratebook."),
      ("short.txt", "it exists and has no metrics of Ratebook."),
    ] {
      try configure(name)
      let isText = ["ratebook.yaml", "acme.key", "others.prom", "short.txt"].contains(name)
      let before = isText ? workspace.text(of: name) : nil
      let snapshot = try await workspace.run("snapshot")
      stored += 1
      #expect(
        snapshot.status == 78 && snapshot.output == "acme: 20 services, no change\n", "\(name)")
      #expect(snapshot.errors.contains("the metrics: '"), "\(name)")
      #expect(snapshot.errors.contains("\(words)"), "\(name): \(snapshot.errors)")
      #expect(isText ? workspace.text(of: name) == before : true, "\(name)")
      let check = try await workspace.run("check")
      #expect(check.status == 78 && check.errors.contains(words), "\(name): \(check.errors)")
      #expect(try workspace.snapshots().count == stored && workspace.isSound(), "\(name)")
    }
    await panel.stop()
  }
}
