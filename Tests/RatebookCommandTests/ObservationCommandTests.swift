import Foundation
import PanelSimulator
import Testing

/// What was not observed is said first, has no figures, and is exit status 75 with `--exit-code`.
@Suite struct ObservationCommandTests {
  /// Panels with snapshots at these times, in the database `r.sqlite`.
  private func workspace(_ panels: [String: [String]]) async throws -> Workspace {
    let workspace = try Workspace()
    for (panel, times) in panels {
      for time in times {
        try workspace.write(Answers.services(20), to: "\(panel)/services-\(time).json")
        try workspace.write(
          #"{"balance":"1234567.5","currency":"USD"}"#, to: "\(panel)/balance-\(time).json")
      }
      _ = try await workspace.run(
        "import", "--panel", panel, panel, environment: Workspace.database)
    }
    return workspace
  }

  private static let days = ["20261101T060000Z", "20261102T060000Z", "20261103T060000Z"]

  private func report(
    _ workspace: Workspace, _ arguments: String..., since: String = "2026-11-02T12:00:00Z"
  ) async throws -> Program.Result {
    try await Program.start(
      ["report", "--since", since, "--until", "2026-11-03T12:00:00Z"] + arguments, in: workspace,
      environment: Workspace.database
    ).result()
  }

  @Test("Panels that were not read are named first, and nothing is called unchanged")
  func deadPanels() async throws {
    let workspace = try await workspace(["a": ["20261101T060000Z"], "b": ["20261101T060500Z"]])
    let result = try await report(workspace, "--exit-code")
    #expect(result.status == 75 && result.errors.isEmpty)
    let lines = result.output.split(separator: "\n")
    #expect(lines[1] == "! a and b: not read since 2026-11-01 06:05")
    for words in ["nothing changed", "none", " 0 ", "raised"] {
      #expect(!result.output.contains(words), "\(words)")
    }
    #expect(result.output.contains("1,234,567.5"))
    #expect(try await report(workspace).status == 0)
  }

  @Test("CSV of panels that were not read has no zeros, and standard error says why")
  func withoutFigures() async throws {
    let workspace = try await workspace(["a": ["20261101T060000Z"], "b": Self.days])
    let csv = try await report(workspace, "categories", "--format", "csv", "--no-bom")
    #expect(csv.status == 0)
    #expect(csv.errors == "ratebook: a: not read since 2026-11-01 06:00\n")
    #expect(csv.output.contains("\r\na,Category 1,3,3,,,,,"))
    #expect(csv.output.contains("\r\nb,Category 1,3,3,0,0,0,0,"))
    let capabilities = try await report(workspace, "capabilities", "--format", "csv", "--no-bom")
    #expect(capabilities.output.contains("\r\na,Category 1,3,0,0,3,0,0,3,,,,\r\n"))
    #expect(capabilities.output.contains("\r\nb,Category 1,3,0,0,3,0,0,3,0,0,0,0\r\n"))
    let json = try await report(workspace, "--format", "json")
    #expect(json.output.contains(#""panel": "a", "services": 20, "raised": null, "lowered": null"#))
    #expect(json.output.contains(#""panel": "b", "services": 20, "raised": 0, "lowered": 0"#))
    #expect(json.output.contains(#""observed": true, "stale": [], "balance_error": null}"#))
    let page = try await report(workspace, "rates", "--format", "html")
    #expect(page.output.contains("a: not read since 2026-11-01 06:00</li>"))
    #expect(
      page.output.contains(
        "None in this window in the 1 of 2 panels that have snapshots to compare."))
    let dead = try await report(workspace, "rates", "new", "--panel", "a", "--format", "html")
    #expect(dead.output.contains("<p class=\"none\">Nothing to compare in this window.</p>"))
    #expect(dead.output.contains("<span class=\"count\">–</span>"))
  }

  @Test("Changes of others do not hide that a panel was not observed")
  func statusOfSeveral() async throws {
    let workspace = try await workspace(["a": ["20261101T060000Z"], "b": Self.days])
    try workspace.write(Answers.services(20, edition: 1), to: "b/services-20261103T070000Z.json")
    _ = try await workspace.run("import", "--panel", "b", "b", environment: Workspace.database)
    #expect(try await report(workspace, "--exit-code").status == 75)
    #expect(try await report(workspace, "--exit-code", "--panel", "b").status == 1)
    #expect(
      try await report(workspace, "--exit-code", "--category", "category 1").status == 75)
    // A panel that has none of the services is not in scope.
    try workspace.write("b/3", to: "mine.txt")
    let mine = try await report(workspace, "--exit-code", "--watch-list", "mine.txt")
    #expect(mine.status == 1 && !mine.output.contains("not read since"))
  }

  @Test("A daily panel is observed in 36 hours, and a window without a snapshot of it is not")
  func dailyPanel() async throws {
    let workspace = try await workspace(["a": Self.days])
    let quiet = try await report(workspace, "--exit-code", since: "2026-11-02T00:00:00Z")
    #expect(quiet.status == 0 && quiet.output.contains("\n= nothing changed\n"))
    let none = try await report(workspace, "--exit-code", since: "2026-11-03T06:00:00Z")
    #expect(none.status == 75 && none.output.contains("\n! a: not read since 2026-11-03 06:00\n"))
  }

  @Test("After one snapshot a report says what can be seen now, and when more")
  func firstSnapshot() async throws {
    let workspace = try await workspace(["a": ["20261103T060000Z"]])
    let result = try await report(workspace, "--exit-code")
    #expect(result.status == 75)
    let lines = result.output.split(separator: "\n")
    #expect(
      lines[1] == "! a: read once so far, at 2026-11-03 06:00; there is nothing to compare with yet"
    )
    #expect(lines[2].hasPrefix("• the next snapshot (`ratebook snapshot`"))
    #expect(lines[3].hasPrefix("• what is known now: `ratebook catalogue`"))
    #expect(!result.output.contains("none"))
  }

  @Test("A window with one held snapshot says what is held, and not that nothing changed")
  func heldSnapshot() async throws {
    let workspace = try await workspace(["a": ["20261101T060000Z", "20261102T060000Z"]])
    try workspace.write(Answers.services(5), to: "a/services-20261103T060000Z.json")
    _ = try await workspace.run("import", "--panel", "a", "a", environment: Workspace.database)
    let result = try await report(workspace, "--exit-code")
    #expect(result.status == 75 && !result.output.contains("nothing changed"))
    #expect(
      result.output.contains(
        "\n! a: snapshot 3 is held: 15 of 20 services are missing; nothing was accepted since "
          + "2026-11-02 06:00; `ratebook snapshots 3` shows what it would change\n"))
    // What was compared before it is unchanged only up to then.
    let longer = try await report(workspace, "--exit-code", since: "2026-11-01T12:00:00Z")
    #expect(longer.status == 75)
    #expect(longer.output.contains("\n= up to 2026-11-02 06:00: nothing changed\n"))
  }

  @Test("A failed attempt is shown with its time, and `snapshots` says why it failed")
  func failedAttempt() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url)])
    await panel.setFault(.errorAt200)
    let run = try await workspace.run("snapshot", environment: TestPanel.environment)
    #expect(run.status == 69)
    await panel.stop()
    let report = try await workspace.run("report", "--exit-code")
    #expect(report.status == 75 && report.output.contains("\n! acme: no data yet\n"))
    let attempt = try #require(
      report.output.firstMatch(
        of: #/• acme: 1 attempt failed in the window, the last at (20\d\d-\d\d-\d\d \d\d:\d\d): /#))
    let snapshot = try await workspace.run("snapshots", "1")
    #expect(snapshot.status == 0)
    #expect(snapshot.output.hasPrefix("Ratebook snapshot 1  \(attempt.output.1) UTC\n• failed: "))
    #expect(snapshot.output.hasSuffix("; nothing was stored\n"))
    // A window that begins after it shows it, too.
    let later = try await workspace.run("report", "--since", "now")
    #expect(later.output.contains("• acme: the last attempt failed at \(attempt.output.1): "))
  }

  @Test("Text in a pipe or a file is not cut")
  func wideText() async throws {
    let name = String(repeating: "Instagram Followers | Real | ", count: 12)
    let workspace = try Workspace()
    try workspace.write(
      Answers.services(20).replacing("Likes 7 v0", with: name), to: "services-20261101T060000Z.json"
    )
    _ = try await workspace.run(
      "import", "--panel", "a", "services-20261101T060000Z.json", environment: Workspace.database)
    let piped = try await workspace.run(
      "catalogue", "--at", "2026-11-02", environment: Workspace.database)
    #expect(piped.output.contains(name) && !piped.output.contains("not shown"))
    let file = try await workspace.run(
      "catalogue", "--at", "2026-11-02", "-o", "c.txt", environment: Workspace.database)
    #expect(file.status == 0 && workspace.text(of: "c.txt") == piped.output)
    let narrow = try await workspace.run(
      "catalogue", "--at", "2026-11-02",
      environment: Workspace.database.merging(["COLUMNS": "80"]) { $1 })
    #expect(!narrow.output.contains(name))
    #expect(narrow.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}
