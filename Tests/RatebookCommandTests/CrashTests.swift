import Foundation
import PanelSimulator
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// A crash leaves no key, since it leaves no memory.
@Suite struct CrashTests {
  @Test(
    "A crash leaves no core dump and no backtrace", .timeLimit(.minutes(1)),
    arguments: [SIGABRT, SIGSEGV])
  func crash(signal: Int32) async throws {
    try await withProgramInACall { program, workspace in
      try await expectNoTrace(of: program, in: workspace, killedBy: signal)
    }
  }

  #if os(Linux)
    @Test("The limit on core dumps is final, and is that of a key's command, too")
    func limit() async throws {
      try await withProgramInACall { program, workspace in
        let limits = RunningProgram.text(of: "/proc/\(program.identifier)/limits")
        #expect(limits.contains(#/Max core file size +0 +0 /#))
        #expect(workspace.text(of: "limit") == "0\n")
        program.send(SIGTERM)
        _ = await program.result()
      }
    }

    // Linux asks the same before it writes a core dump, whatever the limit.
    @Test("Other processes of the same user cannot read its memory")
    func privacy() async throws {
      try await withProgramInACall { program, _ in
        let files = try ["cmdline", "environ", "maps"].filter { name in
          let reader = Process()
          reader.executableURL = URL(filePath: "/bin/sh")
          let path = "/proc/\(program.identifier)/\(name)"
          reader.arguments = ["-c", "exec \(Self.withoutRights) cat \(path) >/dev/null 2>&1"]
          try reader.run()
          reader.waitUntilExit()
          return reader.terminationStatus == 0
        }
        #expect(files == ["cmdline"])
        program.send(SIGTERM)
        _ = await program.result()
      }
    }
  #endif

  /// Runs a command as a user like any other, where this one is root.
  private static var withoutRights: String {
    #if os(Linux)
      geteuid() == 0 ? "setpriv --bounding-set=-all" : ""
    #else
      ""
    #endif
  }

  private func expectNoTrace(
    of program: RunningProgram, in workspace: Workspace, killedBy signal: Int32
  ) async throws {
    program.send(signal)
    let result = await program.result()
    #expect(result.status == -signal)
    #expect(result.output.isEmpty && result.errors.isEmpty)
    #expect(try !workspace.names().contains { $0.hasPrefix("core") })
  }

  /// Runs `body` with a program that has sent its key and waits for the answer, and that would leave
  /// core dumps and backtraces if it could.
  private func withProgramInACall(
    _ body: (RunningProgram, Workspace) async throws -> Void
  ) async throws {
    let (panel, url) = try await TestPanel.simulated(fault: .hang)
    let workspace = try Workspace()
    let command = "ulimit -H -c >limit; echo $PANEL_KEY"
    try workspace.configure(["name: acme, url: '\(url)', key: {command: '\(command)'}"])
    let environment = TestPanel.environment.merging(["SWIFT_BACKTRACE": "enable=yes"]) { $1 }
    let program = try Program.start(
      ["snapshot"], in: workspace, environment: environment,
      prelude: "ulimit -S -c $(ulimit -H -c); exec \(Self.withoutRights)")
    #expect(try await program.waits { await panel.requestCount > 0 })
    try await body(program, workspace)
    await panel.stop()
  }
}
