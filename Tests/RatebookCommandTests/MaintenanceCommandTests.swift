import Foundation
import PanelSimulator
import Store
import Testing

/// `backup`, `prune` and `check --deep`, from the command line.
@Suite struct MaintenanceCommandTests {
  @Test("A backup is a copy that every command reads, and replaces an older one only")
  func backup() async throws {
    let workspace = try await Workspace.withTwoDays()
    let made = try await workspace.run("backup", "copy.sqlite", environment: Workspace.database)
    #expect(made.status == 0)
    #expect(made.output.hasPrefix("'copy.sqlite' is a copy of 'r.sqlite': 1 panel, "))
    #expect(try workspace.isSound("copy.sqlite"))
    let (report, copied) = (
      try await workspace.report("rates", "--format", "csv"),
      try await workspace.report(
        "rates", "--format", "csv", environment: ["RATEBOOK_DATABASE": "copy.sqlite"])
    )
    #expect(copied.status == 0 && copied.output == report.output && !report.output.isEmpty)
    let again = try await workspace.run(
      "backup", "-q", "copy.sqlite", environment: Workspace.database)
    #expect(again.status == 0 && again.output.isEmpty)

    try workspace.write("notes", to: "notes.txt")
    let foreign = try await workspace.run("backup", "notes.txt", environment: Workspace.database)
    #expect(foreign.status == 73)
    #expect(foreign.errors.contains("'notes.txt' exists and is not a Ratebook database"))
    let nowhere = try await workspace.run("backup", "no/x.sqlite", environment: Workspace.database)
    #expect(nowhere.status == 73)
    let none = try await workspace.run(
      "backup", "x.sqlite", environment: ["RATEBOOK_DATABASE": "none.sqlite"])
    #expect(none.status == 66 && !workspace.holds("x.sqlite"))
  }

  @Test(
    "`check` names a panel's old name, a snapshot from the future, and a wrong listing"
  )
  func firstSight() async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.configure(["name: main, url: 'http://127.0.0.1:9/', key: {command: echo key}"])
    try workspace.sqlite(
      """
      INSERT INTO panel_address (panel_id, host) SELECT id, '127.0.0.1:9' FROM panel;
      UPDATE snapshot SET taken_at = 4000000000000 WHERE id = 2
      """)
    let check = try await workspace.run("check", environment: Workspace.database)
    #expect(check.status == 69)
    #expect(
      check.errors.contains("panel 'main' is new, and 'acme', which is not in the configuration"))
    #expect(check.errors.contains("`ratebook panel rename 'acme' 'main' --replace`"))
    #expect(
      check.errors.contains("snapshot 2 is dated 2096-10-02T07:06:40Z, which is in the future"))
    try workspace.sqlite("DELETE FROM entry WHERE service_id = (SELECT min(service_id) FROM entry)")
    let damaged = try await workspace.run("check", environment: Workspace.database)
    #expect(damaged.errors.contains("panel 'acme', its last snapshot: it states "))
    #expect(damaged.errors.contains("'r.sqlite' is damaged; `ratebook check --deep` lists all"))
  }

  @Test(
    "A dry run of `prune` shows what `prune` does, and a report from the cut on does not change")
  func prune() async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.write(Answers.after, to: "three/services-20261103T060000Z.json")
    try workspace.write(
      #"{"balance":"7","currency":"USD"}"#, to: "three/balance-20261103T060000Z.json")
    _ = try await workspace.run(
      "import", "--panel", "acme", "three", environment: Workspace.database)
    let before = try await catalogue(workspace)
    let would = try await workspace.run(
      "prune", "--keep", "1d", "--dry-run", environment: Workspace.database)
    // A service that left within the last 30 days is still remembered.
    #expect(would.output.contains(": 2 snapshots, 1 version, 0 services, "))
    #expect(would.output.hasSuffix(" would be dropped\n"))
    let done = try await workspace.run(
      "prune", "--keep", "1d", "--compact", environment: Workspace.database)
    #expect(done.status == 0)
    #expect(done.output.contains(": 2 snapshots, 1 version, 0 services, "))
    #expect(try await catalogue(workspace) == before)
    let deep = try await workspace.run("check", "--deep", environment: Workspace.database)
    #expect(deep.status == 0 && deep.output.contains("1 snapshot and 4 versions, nothing is wrong"))
    let again = try await workspace.run("prune", "--keep", "1d", environment: Workspace.database)
    #expect(again.output.hasPrefix("nothing to delete: all stored history is needed from "))
    for keep in ["0d", "now", "2026-11-01", "x"] {
      let wrong = try await workspace.run("prune", "--keep", keep, environment: Workspace.database)
      #expect(wrong.status == 64, "\(keep)")
    }
  }

  private func catalogue(_ workspace: Workspace) async throws -> String {
    try await workspace.run("catalogue", "--format", "json", environment: Workspace.database).output
  }

  @Test("Damage in a database is reported with its place, and is status 65")
  func deep() async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.sqlite("UPDATE snapshot SET services = 7 WHERE id = 1")
    let result = try await workspace.run("check", "--deep", environment: Workspace.database)
    #expect(result.status == 65)
    #expect(result.errorLines.count == 1)
    #expect(result.errors.contains("panel 'acme'"))
    let quick = try await workspace.run("check", environment: Workspace.database)
    #expect(quick.status == 78, "without a configuration there is no panel to check")
  }
}
