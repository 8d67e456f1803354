import Foundation
import PanelSimulator
import Testing

@Suite struct CollectCommandTests {
  @Test(
    "A signal ends it at once with status 0, even in the middle of a call",
    .timeLimit(.minutes(1)), arguments: [SIGTERM, SIGINT])
  func signals(signal: Int32) async throws {
    let good = try await TestPanel.simulated()
    let hanging = try await TestPanel.simulated(fault: .hang)
    let workspace = try Workspace()
    try workspace.configure([
      TestPanel.line("good", good.url),
      TestPanel.line("hanging", hanging.url, more: "timeout: 600s"),
    ])
    let program = try Program.start(
      ["collect", "-v"], in: workspace, environment: TestPanel.environment)
    #expect(
      try await program.waits {
        await hanging.panel.requestCount > 0 && program.output.contains("good: 20 services")
      })
    program.send(signal)
    let result = await program.result()
    #expect(result.status == 0)
    #expect(result.output == "good: 20 services, 20 new\n")
    #expect(result.errors.contains("ended by a signal"))
    #expect(try workspace.isSound())
    #expect(try workspace.snapshots().map(\.services) == [20])
    for panel in [good, hanging] { await panel.panel.stop() }
  }

  @Test("While it runs, nobody else can write and everybody can read", .timeLimit(.minutes(1)))
  func lock() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url)])
    let program = try Program.start(
      ["collect"], in: workspace, environment: TestPanel.environment)
    #expect(try await program.waits { program.output.contains("acme: 20 services") })
    let snapshot = try await workspace.run("snapshot", environment: TestPanel.environment)
    let recorded = try await workspace.run(
      "import", "--panel", "acme", "--taken-at", "2026-11-01", "-", input: Answers.before)
    for result in [snapshot, recorded] {
      #expect(result.status == 75)
      #expect(result.errorLines.count == 1)
      #expect(result.errors.contains("another run is writing to"))
      #expect(result.errors.contains("nothing was changed"))
    }
    #expect(try await workspace.run("report").status == 0)
    #expect(program.isRunning)
    program.send(SIGTERM)
    #expect(await program.result().status == 0)
    await panel.stop()
  }

  @Test("A snapshot is not taken again before its time, nor after a restart")
  func restart() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url, more: "every: 1h")])
    _ = try await workspace.run("snapshot", environment: TestPanel.environment)
    let requests = await panel.requestCount
    let program = try Program.start(
      ["collect", "-v"], in: workspace, environment: TestPanel.environment)
    #expect(try await program.waits { program.errors.contains("collecting from 1 panel") })
    try await Task.sleep(for: .milliseconds(300))
    program.send(SIGTERM)
    #expect(await program.result().status == 0)
    #expect(await panel.requestCount == requests)
    await panel.stop()
  }
}
