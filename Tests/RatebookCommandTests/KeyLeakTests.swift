import Foundation
import PanelSimulator
import Testing

@Suite struct KeyLeakTests {
  @Test("No message, output or file ever holds the key, whatever a panel does with it")
  func nowhere() async throws {
    let workspace = try Workspace()
    let simulated = try await TestPanel.simulated()
    var panels = [TestPanel.line("good", simulated.url)]
    var echoing: [EchoingPanel] = []
    for place in EchoingPanel.Place.allCases {
      let panel = try await EchoingPanel(place)
      echoing.append(panel)
      panels.append(TestPanel.line("\(place)", panel.url))
    }
    try workspace.configure(panels)
    let rows = (["good"] + EchoingPanel.Place.allCases.map { "\($0)" }).flatMap {
      ["\($0),1,5", "\($0),2,5"]
    }
    try workspace.write(
      "panel,order,service\n" + rows.joined(separator: "\n"), to: "orders.csv")
    let commands =
      [
        ["snapshot", "-v"], ["check", "-v"], ["history", "catalogue", "1"],
        ["orders", "import", "orders.csv", "-v"], ["orders", "sync", "-v"], ["snapshot", "-v"],
      ]
      + ["text", "csv", "json", "html"].flatMap { format in
        [
          ["report", "new", "-v", "--format", format, "-o", "new.\(format)"],
          ["balance", "--format", format], ["orders", "list", "-v", "--format", format],
          ["catalogue", "--panel", "catalogue", "--format", format],
        ]
      }
    for command in commands {
      _ = try await Program.start(command, in: workspace, environment: TestPanel.environment)
        .result()
    }
    // What the program printed is in files of the workspace, too.
    let files = try workspace.names()
    #expect(files.contains("r.sqlite") && files.contains("new.html"))
    #expect(try workspace.snapshots().count == 6)
    var seen = 0
    for name in files where name != "ratebook.yaml" {
      let bytes = try Data(contentsOf: URL(filePath: workspace.path(name)))
      #expect(bytes.range(of: Data(TestPanel.keyMark.utf8)) == nil, "\(name)")
      if bytes.range(of: Data("<key>".utf8)) != nil { seen += 1 }
    }
    #expect(seen > 9, "the panels showed the key, or this test tests nothing")
    for panel in echoing { await panel.stop() }
    await simulated.panel.stop()
  }
}
