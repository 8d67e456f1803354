import Catalogue
import Foundation
import PanelSimulator
import Testing

/// A run that is killed leaves whole snapshots only, however early or late it dies.
@Suite struct KillTests {
  private static let delays = [0, 15, 40, 70, 100, 140, 190, 260]

  /// Every stored snapshot gives back as many services as it says it holds.
  private func expectWholeSnapshots(in workspace: Workspace, of panel: String) async throws {
    guard workspace.holds("r.sqlite") else { return }
    #expect(try workspace.isSound())
    for snapshot in try workspace.snapshots() {
      let catalogue = try await workspace.run(
        "catalogue", "--panel", panel, "--at", snapshot.takenAt.exact, "--format", "csv",
        environment: Workspace.database)
      let rows = catalogue.output.split(separator: "\r\n").count - 1
      #expect(rows == snapshot.services)
    }
  }

  @Test("A killed import leaves whole snapshots only")
  func killedImport() async throws {
    let workspace = try Workspace()
    for (edition, delay) in Self.delays.enumerated() {
      try workspace.write(
        Answers.services(1500 + edition, edition: edition),
        to: "in/services-2026-11-01T00-\(10 + edition)-00Z.json")
      let program = try Program.start(
        ["import", "--panel", "acme", "in"], in: workspace, environment: Workspace.database)
      try await Task.sleep(for: .milliseconds(delay))
      program.send(SIGKILL)
      _ = await program.result()
    }
    try await expectWholeSnapshots(in: workspace, of: "acme")
    let last = try await workspace.run(
      "import", "--panel", "acme", "in", environment: Workspace.database)
    #expect(last.status == 0)
    #expect(try workspace.snapshots().map(\.services) == Self.delays.indices.map { 1500 + $0 })
    try await expectWholeSnapshots(in: workspace, of: "acme")
  }

  @Test("A killed snapshot leaves whole snapshots only, and no lock")
  func killedSnapshot() async throws {
    let (panel, url) = try await TestPanel.simulated(services: 1500)
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url)])
    for (day, delay) in Self.delays.enumerated() {
      await panel.advance(to: await panel.time + .seconds(86_400 * day))
      let program = try Program.start(
        ["snapshot"], in: workspace, environment: TestPanel.environment)
      try await Task.sleep(for: .milliseconds(delay))
      program.send(SIGKILL)
      _ = await program.result()
    }
    let last = try await workspace.run("snapshot", environment: TestPanel.environment)
    #expect(last.status == 0)
    #expect(try !workspace.snapshots().isEmpty)
    try await expectWholeSnapshots(in: workspace, of: "acme")
    await panel.stop()
  }
}

extension Timestamp {
  /// RFC 3339 with milliseconds.
  fileprivate var exact: String {
    let fraction = String(1000 + milliseconds % 1000).dropFirst()
    return "\(description.dropLast()).\(fraction)Z"
  }
}
