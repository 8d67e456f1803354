import PanelSimulator
import Testing

/// Held snapshots, from the command line.
@Suite struct GateCommandTests {
  @Test(
    "An answer that lacks half the services is held, reported with its number, and decided by hand")
  func byHand() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url)])
    _ = try await workspace.run("snapshot", environment: TestPanel.environment)
    await panel.setFault(.empty)
    let held = try await workspace.run("snapshot", environment: TestPanel.environment)
    #expect(held.status == 75)
    #expect(held.output.isEmpty)
    #expect(
      held.errors.hasPrefix(
        "ratebook: panel 'acme': snapshot 2 is held: it is empty (20 services before). The catalogue did "
          + "not change. A snapshot from 20"))
    #expect(
      held.errors.hasSuffix(
        " UTC on that shows the same confirms it; or run `ratebook accept 2` or "
          + "`ratebook discard 2`\n"))
    let quiet = try await workspace.run("snapshot", "-q", environment: TestPanel.environment)
    #expect(quiet.status == 75)
    #expect(quiet.errors.contains("snapshot 3 is held: it is empty"))
    _ = try await workspace.run("discard", "3")
    await panel.stop()

    let list = try await workspace.run("snapshots", "--verdict", "held", "--format", "csv")
    #expect(list.output.contains(",held,0,20,,"))
    let changes = try await workspace.run("snapshots", "2", "--format", "csv", "--no-bom")
    #expect(changes.output.split(separator: "\r\n").count == 21)
    #expect(changes.output.contains(",removed,"))
    let time = try #require(list.output.firstMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d/#)).output
      .replacing("T", with: " ")
    let words = try await workspace.run("snapshots", "2")
    #expect(words.output.hasPrefix("Ratebook snapshot 2  \(time) UTC\n"))
    #expect(words.output.contains("held: it is empty (20 services before)"))
    let report = try await workspace.run("report")
    #expect(report.output.contains("acme: snapshot 2 is held: it is empty"))
    #expect(!report.output.contains("= nothing changed"))
    #expect(try await workspace.run("report", "--exit-code").status == 75)

    let discarded = try await workspace.run("discard", "2")
    #expect(discarded.output == "snapshot 2 is rejected; the catalogue is as it was\n")
    let accepted = try await workspace.run("accept", "2")
    #expect(accepted.output == "snapshot 2 is accepted: 20 gone\n")
    let again = try await workspace.run("accept", "2")
    #expect(again.status == 64)
    #expect(
      again.errors == "ratebook: snapshot 2 is not held: it was accepted; nothing was changed\n")
    let unknown = try await workspace.run("accept", "99")
    #expect(unknown.status == 66)
  }

  @Test("A snapshot that shows the catalogue again rejects a held one, and says so")
  func byTheNext() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url)])
    _ = try await workspace.run("snapshot", environment: TestPanel.environment)
    await panel.setFault(.half)
    _ = try await workspace.run("snapshot", environment: TestPanel.environment)
    await panel.setFault(nil)
    let next = try await workspace.run("snapshot", environment: TestPanel.environment)
    #expect(next.status == 0)
    #expect(next.output == "acme: 20 services, no change\n")
    #expect(next.errors.contains(" is rejected now: 10 of 20 services are missing; not confirmed"))
    await panel.stop()
  }

  @Test("An import that ends with a held snapshot says so; one that decides it is done")
  func imports() async throws {
    let workspace = try Workspace()
    try workspace.write(Answers.services(40), to: "a/services-20261101T060000Z.json")
    try workspace.write(Answers.services(20), to: "a/services-20261102T060000Z.json")
    let first = try await workspace.run(
      "import", "--panel", "acme", "a", environment: Workspace.database)
    #expect(first.status == 75)
    #expect(
      first.output.contains("of 2026-11-02T06:00:00Z, is held: 20 of 40 services are missing"))
    let again = try await workspace.run(
      "import", "--panel", "acme", "a", environment: Workspace.database)
    #expect(again.output == "acme: 2 files were imported already, skipped\n")
    #expect(again.status == 0)
    try workspace.write(Answers.services(21), to: "a/services-20261103T060000Z.json")
    let second = try await workspace.run(
      "import", "--panel", "acme", "a", environment: Workspace.database)
    #expect(second.status == 0)
    #expect(second.output.contains("is accepted: 20 of 40 services are missing; confirmed by"))
  }
}

extension GateCommandTests {
  @Test("`gate` in the configuration sets how much later a snapshot must be")
  func configured() async throws {
    let workspace = try Workspace()
    try workspace.write(Answers.services(40), to: "a/services-20261101T060000Z.json")
    try workspace.write("[]", to: "a/services-20261101T070000Z.json")
    try workspace.write("[]", to: "a/services-20261101T090000Z.json")
    try workspace.write(
      "gate: {confirm_after: 90m, confirm_empty_after: 2h}\n", to: "ratebook.yaml")
    let run = try await workspace.run(
      "import", "--panel", "acme", "a", environment: Workspace.database)
    #expect(run.status == 0)
    #expect(run.output.contains("is accepted: it is empty (40 services before); confirmed by"))
    try workspace.write("gate: {confirm: 90m}\n", to: "ratebook.yaml")
    let wrong = try await workspace.run(
      "import", "--panel", "acme", "a", environment: Workspace.database)
    #expect(wrong.status == 78)
    #expect(wrong.errors.contains("no setting 'confirm'; did you mean 'confirm_after'?"))
  }
}
