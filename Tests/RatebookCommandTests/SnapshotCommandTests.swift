import PanelSimulator
import Testing

@Suite struct SnapshotCommandTests {
  @Test("One panel in trouble harms no other, and each trouble has its own line")
  func manyPanels() async throws {
    let good = try await TestPanel.simulated()
    let hanging = try await TestPanel.simulated(fault: .hang)
    let page = try await TestPanel.simulated(fault: .html503)
    let cut = try await TestPanel.simulated(fault: .cut)
    let workspace = try Workspace()
    try workspace.configure([
      TestPanel.line("hanging", hanging.url, more: "timeout: 1s"),
      TestPanel.line("page", page.url, more: "timeout: 10s"), TestPanel.line("cut", cut.url),
      TestPanel.line("wrong", good.url, variable: "WRONG_KEY"),
      TestPanel.line("keyless", good.url, variable: "NO_KEY"), TestPanel.line("good", good.url),
    ])
    let result = try await workspace.run(
      "snapshot", environment: TestPanel.environment.merging(["WRONG_KEY": "x"]) { $1 })
    #expect(result.status == 69)
    #expect(result.output == "good: 20 services, 20 new\n")
    #expect(result.errorLines.count == 5)
    for words in [
      "panel 'hanging': it did not answer", "panel 'page': it answers HTTP 503",
      "panel 'cut': it answers with JSON that ends too early",
      "panel 'wrong': it refuses the key: Invalid API key",
      "panel 'keyless': the environment variable NO_KEY is not set; it was not read",
    ] {
      #expect(result.errorLines.contains { $0.hasPrefix("ratebook: " + words) }, "\(words)")
    }
    #expect(try workspace.snapshots().map(\.services) == [20])
    for panel in [good, hanging, page, cut] { await panel.panel.stop() }
  }

  @Test("A second snapshot says that nothing changed, and a quiet one says nothing")
  func quiet() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url)])
    _ = try await workspace.run("snapshot", environment: TestPanel.environment)
    let second = try await workspace.run("snapshot", environment: TestPanel.environment)
    #expect(second.output == "acme: 20 services, no change\n")
    let third = try await workspace.run("snapshot", "-q", environment: TestPanel.environment)
    #expect(third.status == 0 && third.output.isEmpty && third.errors.isEmpty)
    #expect(try workspace.snapshots().count == 3)
    await panel.stop()
  }

  @Test("A refused key alone is status 77")
  func refusedKey() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url)])
    let result = try await workspace.run("snapshot", environment: ["PANEL_KEY": "wrong-5ec2e7"])
    #expect(result.status == 77)
    #expect(!result.errors.contains("wrong-5ec2e7"))
    await panel.stop()
  }

  @Test("Without any key no panel is asked and no database is made")
  func noKey() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url)])
    let result = try await workspace.run("snapshot")
    #expect(result.status == 78)
    #expect(await panel.requestCount == 0)
    #expect(!workspace.holds("r.sqlite"))
    await panel.stop()
  }

  @Test("A panel that is not configured is status 66 and names those that are")
  func unknownPanel() async throws {
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", "http://127.0.0.1:9/")])
    let result = try await workspace.run("snapshot", "--panel", "acne")
    #expect(result.status == 66)
    #expect(result.errors.contains("no panel 'acne' in 'ratebook.yaml'; it names acme"))
  }

  @Test("A reader that closes the pipe prevents no panel from being stored")
  func closedPipe() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure(["a", "b", "c"].map { TestPanel.line($0, url) } + [])
    let result = try await workspace.run(
      "snapshot", environment: TestPanel.environment, output: .closedPipe)
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(try workspace.snapshots().count == 3)
    await panel.stop()
  }

  @Test("Output that cannot be written is reported once, with status 74, after storing")
  func fullOutput() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure(["a", "b"].map { TestPanel.line($0, url) })
    let result = try await workspace.run(
      "snapshot", environment: TestPanel.environment, output: .file("/dev/full"))
    #expect(result.status == 74)
    #expect(result.errorLines.count == 1)
    #expect(result.errors.contains("the snapshots are stored nevertheless"))
    #expect(try workspace.snapshots().count == 2)
    await panel.stop()
  }
}
