import Foundation
import Support
import TestSupport
import Testing

@Suite struct ChildProcessTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func shell(
    _ script: String, input: [UInt8] = [], reading output: ChildProcess.Output = .output
  ) throws -> ChildProcess {
    try ChildProcess(
      ["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"], input: input,
      reading: output)
  }

  private func contents(_ name: String) -> String {
    String(decoding: FileSystem.contents(of: folder.path + "/" + name) ?? [], as: UTF8.self)
  }

  @Test("one output is read, and the other one is discarded")
  func outputs() throws {
    for (kind, text) in [(ChildProcess.Output.output, "1\n"), (.error, "2\n")] {
      let result = try shell("echo 1; echo 2 >&2; exit 3", reading: kind).wait(
        until: .now + .seconds(60))
      #expect(result.end == .exited(3) && result.output == Array(text.utf8))
    }
  }

  @Test("an endless output is bounded, and does not keep the deadline away")
  func endlessOutput() throws {
    let result = try shell("yes").wait(until: .now + .milliseconds(300))
    #expect(result.end == .tooLong && result.output.count == ChildProcess.longestOutput)
    let long = "head -c 200000 /dev/zero; echo; echo end"
    let (first, last) = (try shell(long), try shell("{ \(long); } >&2", reading: .error))
    #expect(first.wait(until: .now + .seconds(60)).output.allSatisfy { $0 == 0 })
    #expect(last.wait(until: .now + .seconds(60)).output.suffix(4) == Array("end\n".utf8)[...])
  }

  @Test(
    "one that does not end is killed with all that it started, and so is one that nobody waits for")
  func hangs() async throws {
    for isWaitedFor in [true, false] {
      var child: ChildProcess? = try shell(
        "(sleep 1000; :) & echo $! > '\(folder.path)/child'; echo abc; wait")
      while contents("child").isEmpty { try await Task.sleep(for: .milliseconds(1)) }
      if isWaitedFor { #expect(child?.wait(until: .now).end == .tooLong) }
      child = nil
      #expect(try await !isAlive(pid_t(contents("child").filter(\.isNumber))))
      try FileSystem.remove(folder.path + "/child")
    }
  }

  @Test("what it leaves running is killed, and nobody waits for that")
  func leavesRunning() async throws {
    let child = try shell("sleep 1000 & echo $!")
    let result = child.wait(until: .now + .seconds(60))
    #expect(result.end == .exited(0))
    #expect(
      try await !isAlive(pid_t(String(decoding: result.output, as: UTF8.self).filter(\.isNumber))))
  }

  @Test("more than a pipe holds reaches it, and one that does not read harms nothing")
  func largeInput() throws {
    let input = [UInt8](repeating: 0x61, count: 1 << 20)
    for (script, output) in [("wc -c", "1048576"), ("exit 0", "")] {
      let result = try shell(script, input: input).wait(until: .now + .seconds(60))
      #expect(result.end == .exited(0))
      #expect(String(decoding: result.output, as: UTF8.self).filter(\.isNumber) == output)
    }
  }

  @Test("a program that is not there is not started")
  func missing() {
    #expect(throws: ChildProcess.NotStarted(reason: "No such file or directory")) {
      _ = try ChildProcess([folder.path + "/none"], environment: [:], reading: .output)
    }
  }

  /// Whether a process goes on. Whoever inherits one that was killed may not have taken note yet.
  private func isAlive(_ process: pid_t?) async throws -> Bool {
    let process = try #require(process)
    for _ in 0..<1000 {
      let status = FileManager.default.contents(atPath: "/proc/\(process)/stat") ?? Data()
      let isSleeping = String(decoding: status, as: UTF8.self).contains(") S")
      if kill(process, 0) != 0 || !isSleeping { return false }
      try await Task.sleep(for: .milliseconds(10))
    }
    return true
  }
}
