import Foundation
import PanelSimulator
import Testing

@Suite struct CollectCommandTests {
  @Test(
    "A signal ends `collect` at once with status 0, even during a call",
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

  @Test("While `collect` runs, other commands can write and read", .timeLimit(.minutes(1)))
  func lock() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url, more: "every: 15m")])
    let program = try Program.start(
      ["collect"], in: workspace, environment: TestPanel.environment)
    #expect(try await program.waits { program.output.contains("acme: 20 services") })
    #expect(program.errors.contains("collecting from 1 panel into"))
    #expect(program.errors.contains("acme: every 15m, next at "))
    let commands = [
      ["snapshot"], ["import", "--panel", "acme", "--taken-at", "2026-11-01", "-"],
      ["prune", "--keep", "10y"], ["backup", "copy.sqlite"], ["report"],
    ]
    for command in commands {
      let result = try await Program.start(
        command, in: workspace, environment: TestPanel.environment, input: Answers.before
      ).result()
      #expect(result.status == 0, "\(command): \(result.errors)")
    }
    #expect(program.isRunning)
    program.send(SIGTERM)
    #expect(await program.result().status == 0)
    await panel.stop()
  }

  @Test("A database that is gone is reported, and one that is restored is used")
  func gone() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url, more: "every: 1m")])
    _ = try await workspace.run("snapshot", environment: TestPanel.environment)
    _ = try await workspace.run("backup", "copy.sqlite")
    try workspace.sqlite("UPDATE snapshot SET taken_at = taken_at - 55000")
    let program = try Program.start(
      ["collect"], in: workspace, environment: TestPanel.environment)
    #expect(try await program.waits { program.errors.contains("collecting from") })
    try FileManager.default.removeItem(atPath: workspace.path("r.sqlite"))
    #expect(try await program.waits { program.errors.contains("there is no database at") })
    #expect(program.errors.contains("Waiting for the database"))
    #expect(!workspace.holds("r.sqlite"))
    try workspace.write("no database", to: "r.sqlite")
    #expect(try await program.waits { program.errors.contains("is not a Ratebook database") })
    #expect(!program.errors.contains("is another file than before"))
    try FileManager.default.removeItem(atPath: workspace.path("r.sqlite"))
    let restored = try await workspace.run("restore", "copy.sqlite")
    #expect(restored.status == 0 && restored.output.contains("is now what 'copy.sqlite' holds"))
    #expect(try await program.waits { program.output.contains("acme: 20 services") })
    #expect(program.errors.contains("is another file than before"))
    program.send(SIGTERM)
    #expect(await program.result().status == 0)
    #expect(try workspace.snapshots().count == 2 && workspace.isSound())
    await panel.stop()
  }

  @Test("A key that cannot be read at the start is tried again")
  func lateKey() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure([
      TestPanel.line("good", url),
      "name: late, url: '\(url)', key: {command: 'cat asked && echo \"$LATE_KEY\" || ! touch asked'}",
    ])
    let program = try Program.start(
      ["collect"], in: workspace,
      environment: TestPanel.environment.merging(["LATE_KEY": TestPanel.key]) { $1 })
    #expect(try await program.waits { program.output.contains("late: 20 services") })
    #expect(program.errors.contains("panel 'late': "))
    #expect(program.errors.contains("; it is asked for again each time\n"))
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
    #expect(try await program.waits { program.errors.contains("collecting from 1 panel into") })
    try await Task.sleep(for: .milliseconds(300))
    program.send(SIGTERM)
    #expect(await program.result().status == 0)
    #expect(await panel.requestCount == requests)
    await panel.stop()
  }
}
