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
    "The exit status is the answer",
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

  @Test("A missing program turns the channel off")
  func missing() async throws {
    var values = ChannelValues()
    values.lists["command"] = [folder.path + "/missing"]
    let delivery = try await CommandChannel(values).deliver(Samples.message(["x"]))
    #expect(
      delivery == .off(reason: "the command cannot be started: No such file or directory"))
  }

  @Test(
    "Arguments are passed without a shell, and the message is JSON on one line of standard input")
  func input() async throws {
    var values = ChannelValues()
    let script = folder.path + "/script"
    try "printf '%s|' \"$@\" > '\(folder.path)/arguments'\ncat > '\(folder.path)/input'\n"
      .write(toFile: script, atomically: true, encoding: .utf8)
    values.lists["command"] = ["/bin/sh", script, "a b", "$(id)", "*", ";"]
    let message = Samples.message(["$(id) `id` \"'"])
    #expect(try await CommandChannel(values).deliver(message) == .sent())
    #expect(try contents("arguments") == "a b|$(id)|*|;|")
    #expect(try contents("input") == MessageJSON.fitting(message) + "\n")
  }

  @Test("A command has only the environment that it is given")
  func environment() async throws {
    let channel = try channel("env > '\(folder.path)/env'", ["PATH": "/usr/bin:/bin", "A": "b"])
    #expect(await channel.deliver(Samples.message(["x"])) == .sent())
    let names = try contents("env").split(separator: "\n").map { $0.prefix { $0 != "=" } }
    #expect(Set(names).subtracting(["PWD", "SHLVL", "_", "OLDPWD"]) == ["PATH", "A"])
  }

  @Test("A command ends with the task")
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
}

@Suite struct SentenceTests {
  @Test("a question needs no full stop")
  func ends() {
    #expect(["broken", "broken.", "right?"].map(\.asSentence) == ["broken.", "broken.", "right?"])
  }
}
