import Foundation
import Testing

/// `report --since last`, over the real program.
@Suite struct LastReportCommandTests {
  private func report(
    _ workspace: Workspace, at time: String, _ arguments: String...
  ) async throws -> Program.Result {
    try await Program.start(
      ["report", "--until", time] + arguments, in: workspace, environment: Workspace.database
    ).result()
  }

  @Test("Each change is in one report, and the first one says that it starts 7 days back")
  func reports() async throws {
    let workspace = try await Workspace.withTwoDays()
    let first = try await report(
      workspace, at: "2026-11-01T12:00:00Z", "--since", "last:mail", "--exit-code")
    // There is one snapshot, and nothing to compare it with.
    #expect(first.status == 75)
    #expect(first.output.hasPrefix("Ratebook report  2026-10-25 12:00 → 2026-11-01 12:00 UTC\n"))
    #expect(
      first.output.contains("• this is the first report 'mail' with --since last: it starts 7"))
    let second = try await report(
      workspace, at: "2026-11-02T12:00:00Z", "--since", "last:mail", "--exit-code", "rates", "-o",
      "rates.csv")
    #expect(second.status == 1 && second.errors.isEmpty)
    #expect(workspace.text(of: "rates.csv").contains("\r\nacme,1,Followers,Instagram,1.5,1.8,20,"))
    let third = try await report(
      workspace, at: "2026-11-03", "--since", "last:mail", "--exit-code", "rates")
    // Nothing was read since, as the panel is read only twice a day.
    #expect(third.status == 0)
    #expect(third.output.hasPrefix("Ratebook report  2026-11-02 12:00 → 2026-11-03 00:00 UTC\n"))
    let other = try await report(
      workspace, at: "2026-11-03", "--since", "last", "--format", "csv", "new")
    #expect(other.errors.contains("the first report with --since last"))
    let back = try await report(workspace, at: "2026-11-02", "--since", "last:mail")
    #expect(back.status == 64 && back.errors.contains("ended at 2026-11-03T00:00:00Z, later than"))
  }

  @Test("A report that cannot be written does not move the end")
  func unwritten() async throws {
    let workspace = try await Workspace.withTwoDays()
    _ = try await report(workspace, at: "2026-11-01T12:00:00Z", "--since", "last")
    for output in ["missing/rates.csv", "/dev/full"] {
      let failed = try await report(
        workspace, at: "2026-11-03", "--since", "last", "rates", "--format", "csv", "-o", output)
      #expect([73, 74].contains(failed.status), "\(output)")
    }
    let full = try await workspace.run(
      "report", "rates", "--since", "last", "--until", "2026-11-03",
      environment: Workspace.database, output: .file("/dev/full"))
    #expect(full.status == 74)
    let closed = try await workspace.run(
      "report", "rates", "--since", "last", "--until", "2026-11-03",
      environment: Workspace.database, output: .closedPipe)
    #expect(closed.status == 0)
    // A pipe that is opened, and closed before the report is written.
    let (pipe, reader) = (workspace.path("pipe"), Process())
    #expect(mkfifo(pipe, 0o600) == 0)
    reader.executableURL = URL(filePath: "/bin/sh")
    reader.arguments = ["-c", ": < '\(pipe)'"]
    try reader.run()
    let unread = try await report(
      workspace, at: "2026-11-03", "--since", "last", "rates", "-o", "pipe")
    reader.waitUntilExit()
    #expect(unread.status == 0)
    let next = try await report(
      workspace, at: "2026-11-03", "--since", "last", "--exit-code", "rates")
    #expect(next.status == 1)
  }

  @Test("A report whose end cannot be stored says so, and the next one shows the same again")
  func busy() async throws {
    let workspace = try await Workspace.withTwoDays()
    _ = try await report(workspace, at: "2026-11-01T12:00:00Z", "--since", "last")
    let writer = Process()
    let (input, output) = (Pipe(), Pipe())
    writer.executableURL = URL(filePath: "/usr/bin/env")
    writer.arguments = ["sqlite3", workspace.path("r.sqlite")]
    (writer.standardInput, writer.standardOutput) = (input, output)
    try writer.run()
    input.fileHandleForWriting.write(Data("BEGIN IMMEDIATE; SELECT 1;\n".utf8))
    #expect(output.fileHandleForReading.availableData == Data("1\n".utf8))
    let first = try await report(
      workspace, at: "2026-11-03", "--since", "last", "--exit-code", "rates")
    try input.fileHandleForWriting.close()
    writer.waitUntilExit()
    #expect(first.status == 75 && first.output.contains("Followers"))
    #expect(first.errors.contains("the report was written, but its end could not be stored"))
    let next = try await report(
      workspace, at: "2026-11-03", "--since", "last", "--exit-code", "rates")
    #expect(next.status == 1)
  }

  @Test("The end moves while a collector has the database")
  func collector() async throws {
    let workspace = try await Workspace.withTwoDays()
    let descriptor = open(workspace.path("r.sqlite.lock"), O_RDWR | O_CREAT, 0o600)
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    defer { close(descriptor) }
    let result = try await report(workspace, at: "2026-11-03", "--since", "last", "--exit-code")
    #expect(result.status == 1 && result.errors.isEmpty)
    let next = try await report(workspace, at: "2026-11-03", "--since", "last", "--exit-code")
    #expect(next.status == 0 && next.output.contains("! acme: not read since 2026-11-02"))
  }

  @Test(
    "Only reports have a last one, and its name is a short text",
    arguments: [
      ["balance", "--since", "last"], ["snapshots", "--since", "last:x"],
      ["report", "--until", "last"], ["report", "--since", "last:"],
      ["report", "--since", "last:a\nb"], ["report", "--since", "Last"],
    ])
  func usage(arguments: [String]) async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await Program.start(
      arguments, in: workspace, environment: Workspace.database
    ).result()
    #expect(result.status == 64 && result.output.isEmpty)
  }
}
