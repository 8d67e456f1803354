import Foundation
import TestSupport
import Testing

@testable import Alerts

@Suite struct CommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A channel that runs a script.
  private func channel(_ script: String, _ environment: [String: String] = [:]) throws
    -> CommandChannel
  {
    var values = ChannelValues()
    values.lists["command"] = ["/bin/sh", "-c", script]
    values.environment = environment
    return try CommandChannel(values)
  }

  private func contents(_ name: String) throws -> String {
    try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
  }

  @Test(
    "the exit status is the answer",
    arguments: [
      ("cat >/dev/null", .sent()), ("exit 0", .sent()),
      ("exit 75", .later(reason: "the command ended with status 75")),
      ("exit 3", .refused(reason: "the command ended with status 3")),
      ("kill -9 $$", .refused(reason: "the command ended with status 137")),
      (
        "echo one >&2; printf 'no \\033[31mroute\\n\\n' >&2; exit 75",
        .later(reason: "the command ended with status 75: no [31mroute")
      ),
    ] as [(String, Delivery)])
  func statuses(script: String, delivery: Delivery) async throws {
    #expect(try await channel(script).deliver(Samples.message(["x"])) == delivery)
  }

  @Test("a program that is not there turns the channel off")
  func missing() async throws {
    var values = ChannelValues()
    values.lists["command"] = [folder.path + "/missing"]
    let delivery = try await CommandChannel(values).deliver(Samples.message(["x"]))
    #expect(
      delivery == .off(reason: "the command cannot be started: No such file or directory"))
  }

  @Test("arguments are no shell's, and the message is JSON on one line of standard input")
  func input() async throws {
    var values = ChannelValues()
    let script = folder.path + "/script"
    try
      "#!/bin/sh\nprintf '%s|' \"$@\" > '\(folder.path)/arguments'\ncat > '\(folder.path)/input'\n"
      .write(toFile: script, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script)
    values.lists["command"] = [script, "a b", "$(id)", "*", ";"]
    let message = Samples.message(["$(id) `id` \"'"])
    #expect(try await CommandChannel(values).deliver(message) == .sent())
    #expect(try contents("arguments") == "a b|$(id)|*|;|")
    #expect(try contents("input") == MessageJSON.fitting(message) + "\n")
  }

  @Test("it has the environment that it is given, and no other")
  func environment() async throws {
    let channel = try channel("env > '\(folder.path)/env'", ["PATH": "/usr/bin:/bin", "A": "b"])
    #expect(await channel.deliver(Samples.message(["x"])) == .sent())
    let names = try contents("env").split(separator: "\n").map { $0.prefix { $0 != "=" } }
    #expect(Set(names).subtracting(["PWD", "SHLVL", "_", "OLDPWD"]) == ["PATH", "A"])
  }

  @Test("one that does not end is killed with all that it started")
  func hangs() async throws {
    let script = "(sleep 1000; :) & echo $! > '\(folder.path)/child'; wait"
    let (end, _) = await ChildProcess.run(
      ["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"], input: [],
      within: .milliseconds(700))
    #expect(end == .tooLong)
    let child = try #require(pid_t(try contents("child").filter(\.isNumber)))
    var isAlive = true
    for _ in 0..<1000 where isAlive {
      isAlive = kill(child, 0) == 0 && !isZombie(child)
      if isAlive { try await Task.sleep(for: .milliseconds(10)) }
    }
    #expect(!isAlive)
  }

  @Test("more than a pipe holds reaches it, and one that does not read harms nothing")
  func largeInput() async throws {
    let input = [UInt8](repeating: 0x61, count: 1 << 20)
    for (script, count) in [("wc -c > '\(folder.path)/count'", "1048576"), ("exit 0", nil)] {
      let (end, _) = await ChildProcess.run(
        ["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"], input: input)
      #expect(end == .exited(0))
      if let count { #expect(try contents("count").filter(\.isNumber) == count) }
    }
  }

  @Test("it is given up with the task")
  func cancelled() async throws {
    let path = folder.path + "/begun"
    let channel = try channel("touch '\(path)'; sleep 1000")
    let sending = Task { await channel.deliver(Samples.message(["x"])) }
    while !FileManager.default.fileExists(atPath: path) {
      try await Task.sleep(for: .milliseconds(5))
    }
    sending.cancel()
    #expect(await sending.value == .later(reason: "the call was given up"))
  }

  private func isZombie(_ process: pid_t) -> Bool {
    let status = FileManager.default.contents(atPath: "/proc/\(process)/stat") ?? Data()
    return !String(decoding: status, as: UTF8.self).contains(") S")
  }
}
