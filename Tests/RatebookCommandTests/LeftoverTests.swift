import Analysis
import Foundation
import PanelSimulator
import Testing

/// A run leaves its result and nothing else.
@Suite struct LeftoverTests {
  @Test("Only the requested files stay, also where temporary files go")
  func nothing() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url)])
    try FileManager.default.createDirectory(
      atPath: workspace.path("tmp"), withIntermediateDirectories: false)
    let environment = TestPanel.environment.merging(["TMPDIR": workspace.path("tmp")]) { $1 }
    for command in [
      ["snapshot"], ["check"], ["report", "-o", "report.txt"],
      ["report", "--format", "html", "-o", "report.html"],
      ["report", "--format", "csv", "-o", "sections/"],
      ["catalogue", "--format", "json", "-o", "list.json"], ["balance", "-o", "list.json"],
      ["import", "--panel", "zeta", "--taken-at", "2026-11-01", "list.json"],
    ] {
      _ = try await Program.start(command, in: workspace, environment: environment).result()
    }
    await panel.stop()
    #expect(
      try workspace.leftNames() == [
        "list.json", "r.sqlite", "r.sqlite.lock", "ratebook.yaml", "report.html", "report.txt",
        "sections", "tmp",
      ])
    #expect(
      try workspace.names(in: "sections")
        == ([SavedQuery.summary] + SavedQuery.reportSections).map { $0.name + ".csv" }.sorted())
    #expect(try workspace.names(in: "tmp").isEmpty)
  }
}
