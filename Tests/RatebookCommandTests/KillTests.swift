import Catalogue
import Foundation
import PanelSimulator
import Testing

/// A run that is killed leaves whole snapshots only, however early or late in a write it dies.
@Suite struct KillTests {
  /// How far a write has got when the program is killed, as shares of the time that one takes.
  private static let shares = [0, 0.2, 0.4, 0.6, 0.8]

  /// Every stored snapshot gives back as many services as it says it holds.
  private func expectWholeSnapshots(in workspace: Workspace, of panel: String) async throws {
    #expect(try workspace.isSound())
    for snapshot in try workspace.snapshots() {
      let catalogue = try await workspace.run(
        "catalogue", "--panel", panel, "--at", snapshot.takenAt.exact, "--format", "csv",
        environment: Workspace.database)
      let rows = catalogue.output.split(separator: "\r\n").count - 1
      #expect(rows == snapshot.services)
    }
  }

  /// Kills runs in the middle of a write. `start` starts one that has a new snapshot to store, and is
  /// told how many there were before. Gives how many there were in all.
  private func killWrites(
    in workspace: Workspace, start: (_ edition: Int) async throws -> RunningProgram
  ) async throws -> Int {
    let database = workspace.path("r.sqlite")
    let time = try await start(0).longestWrite(to: database)
    var editions = 1
    for share in Self.shares {
      let isHit = try await hits { patience in
        let stored = try workspace.snapshots().count
        let program = try await start(editions)
        editions += 1
        // Neither before the write nor after it: what it writes is not there.
        let isKilled = await program.isKilled(writing: database, for: time * share * patience)
        return try isKilled && workspace.snapshots().count == stored
      }
      #expect(isHit, "\(share) of \(time)")
      try await expectWholeSnapshots(in: workspace, of: "acme")
    }
    return editions
  }

  @Test("A killed import leaves whole snapshots only")
  func killedImport() async throws {
    let workspace = try Workspace()
    let editions = try await killWrites(in: workspace) { edition in
      try workspace.write(
        Answers.services(1500 + edition, edition: edition),
        to: "in/services-2026-11-01T00-\(10 + edition)-00Z.json")
      return try Program.start(
        ["import", "--panel", "acme", "in"], in: workspace, environment: Workspace.database)
    }
    let last = try await workspace.run(
      "import", "--panel", "acme", "in", environment: Workspace.database)
    #expect(last.status == 0)
    #expect(try workspace.snapshots().map(\.services) == (0..<editions).map { 1500 + $0 })
    try await expectWholeSnapshots(in: workspace, of: "acme")
  }

  @Test("A killed snapshot leaves whole snapshots only, and no lock")
  func killedSnapshot() async throws {
    let (panel, url) = try await TestPanel.simulated(services: 1500)
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url)])
    _ = try await killWrites(in: workspace) { day in
      await panel.advance(to: await panel.time + .seconds(86_400 * day))
      return try Program.start(["snapshot"], in: workspace, environment: TestPanel.environment)
    }
    let stored = try workspace.snapshots().count
    let last = try await workspace.run("snapshot", environment: TestPanel.environment)
    #expect(last.status == 0)
    #expect(try workspace.snapshots().count == stored + 1)
    try await expectWholeSnapshots(in: workspace, of: "acme")
    await panel.stop()
  }

  @Test(
    "A database that a killed run was making is completed by the next run", arguments: [0, 0.5])
  func killedFirstRun(share: Double) async throws {
    func start(in workspace: Workspace) throws -> RunningProgram {
      try workspace.write(Answers.before, to: "in/services-2026-11-01T00-00-00Z.json")
      return try Program.start(
        ["import", "--panel", "acme", "in"], in: workspace, environment: Workspace.database)
    }
    let measured = try Workspace()
    let time = try await start(in: measured).longestWrite(to: measured.path("r.sqlite"))
    let isHit = try await hits { patience in
      let workspace = try Workspace()
      let program = try start(in: workspace)
      let isHit = await program.isKilled(
        writing: workspace.path("r.sqlite"), for: time * share * patience)
      #expect(try await start(in: workspace).result().status == 0)
      #expect(try workspace.snapshots().count == 1)
      #expect(try workspace.isSound())
      return isHit
    }
    #expect(isHit, "\(share) of \(time)")
  }
}

extension Timestamp {
  /// RFC 3339 with milliseconds.
  fileprivate var exact: String {
    let fraction = String(1000 + milliseconds % 1000).dropFirst()
    return "\(description.dropLast()).\(fraction)Z"
  }
}
