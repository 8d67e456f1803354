import Catalogue
import Foundation
import TestSupport
import Testing

@testable import PanelAPI

@Suite struct KeySourceTests {
  private func key(_ source: KeySource, _ environment: [String: String] = [:]) -> String {
    do throws(KeySource.Problem) {
      return try source.key(environment: environment).formField
    } catch { return error.description }
  }

  @Test(
    "The key is the first line without blanks",
    arguments: [
      "abc", " abc \n", "abc\r\n", "abc\nsecond", "abc\r\nsecond", "\n\nabc", "abc\t",
    ])
  func takesTheFirstLineWithoutBlanks(text: String) throws {
    #expect(key(.environment(name: "PANEL_KEY"), ["PANEL_KEY": text]) == "key=abc")
    try withFile(text) { path in #expect(key(.file(path: path)) == "key=abc") }
    let octal = text.utf8.map { "\\0" + String($0, radix: 8) }.joined()
    #expect(key(.command("printf '%b' '\(octal)'")) == "key=abc")
  }

  @Test("A byte-order mark is skipped")
  func passesOverAByteOrderMark() throws {
    try withFile("\u{FEFF}abc\n") { path in #expect(key(.file(path: path)) == "key=abc") }
    #expect(key(.command("printf '\\357\\273\\277abc'")) == "key=abc")
  }

  @Test("A named pipe is refused")
  func refusesANamedPipe() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/key"
    try #require(mkfifo(path, 0o600) == 0)
    #expect(key(.file(path: path)) == "the key file '\(path)' is not a regular file")
  }

  @Test("Only the given environment is read")
  func readsTheGivenEnvironmentAndNoOther() {
    #expect(
      key(.environment(name: "PATH")) == "the environment variable PATH is not set")
    #expect(
      key(.environment(name: "KEY"), ["KEY": ""]) == "the environment variable KEY holds no key")
  }

  @Test(
    "A file that others can use is refused",
    arguments: [0o640, 0o604, 0o644, 0o620, 0o602, 0o610, 0o777])
  func refusesAFileThatOthersCanUse(mode: Int) throws {
    try withFile("abc", mode: mode) { path in
      #expect(
        key(.file(path: path))
          == "the key file '\(path)' can be read by others; chmod 600 it first")
    }
  }

  @Test("A file that only its owner can use is read", arguments: [0o600, 0o400, 0o700])
  func takesAFileThatOnlyItsOwnerCanUse(mode: Int) throws {
    try withFile("abc\n", mode: mode) { path in #expect(key(.file(path: path)) == "key=abc") }
  }

  @Test("The target of a link is checked")
  func judgesTheFileBehindALink() throws {
    try withFile("abc", mode: 0o644) { path in
      let link = path + "-link"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
      defer { try? FileManager.default.removeItem(atPath: link) }
      #expect(key(.file(path: link)).contains("can be read by others"))
    }
  }

  @Test("An error says why a file cannot be opened")
  func saysWhyAFileCannotBeOpened() {
    let path = "/nonexistent/key"
    #expect(
      key(.file(path: path))
        == "the key file '\(path)' cannot be opened: No such file or directory")
  }

  @Test(
    "An error never repeats a text that may be the key", arguments: ["", " \n", "two words", "clé"])
  func neverRepeatsWhatStandsInTheKeysPlace(text: String) throws {
    try withFile(text) { path in
      #expect(key(.file(path: path)) == "the file '\(path)' holds no key")
    }
    #expect(
      key(.command("echo '\(text)'")) == "the output of the key's command holds no key")
  }

  @Test(
    "A command that fails is refused",
    arguments: ["exit 3", "echo abc; false", "/nonexistent/command 2>&1", "kill -9 $$"])
  func refusesACommandThatFails(command: String) {
    #expect(key(.command(command)) == "the key's command fails; run it by hand to see why")
  }

  @Test("Commands run at the same time")
  func commandsRunSideBySide() throws {
    // Each waits for what the other one writes.
    let folder = try TemporaryFolder()
    let (one, two) = (folder.path + "/one", folder.path + "/two")
    for path in [one, two] { try #require(mkfifo(path, 0o600) == 0) }
    let first = KeySource.command("echo first > '\(one)'; cat '\(two)'").begin(environment: [:])
    let second = KeySource.command("read key < '\(one)'; echo second > '\(two)'; echo $key")
      .begin(environment: [:])
    #expect(try first.key().formField == "key=second")
    #expect(try second.key().formField == "key=first")
  }

  @Test(
    "A command that hangs is ended",
    arguments: ["sleep 100", "echo abc; sleep 100", "exec >&-; sleep 100"])
  func givesUpACommandThatHangs(command: String) throws {
    let pending = PendingKey(.command(command), [:], timeLimit: .milliseconds(300))
    #expect {
      try pending.key()
    } throws: {
      "\($0)" == "the key's command does not end; it was stopped after 30 seconds"
    }
  }

  @Test("A command sees no other secret")
  func aCommandSeesNoOtherSecret() throws {
    let command = KeySource.command("echo \"$A-$B\"")
    let key = try command.key(environment: ["A": "1", "B": "2"], hiding: ["B"])
    #expect(key.formField == "key=1-")
  }

  /// Standard error may hold the key.
  @Test("A command's standard error is not shown")
  func showsNoStandardError() {
    let command = "test /proc/self/fd/2 -ef /dev/null && echo hidden || echo shown"
    #expect(key(.command(command)) == "key=hidden")
  }

  @Test("A command of the shell is run")
  func runsACommandOfTheShell() {
    #expect(key(.command("echo xabcx | tr -d x")) == "key=abc")
    #expect(key(.command("echo noise >/dev/null; echo abc; echo def")) == "key=abc")
  }

  private func withFile(
    _ text: String, mode: Int = 0o600, _ body: (String) throws -> Void
  ) throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/panel.key"
    try Data(text.utf8).write(to: URL(filePath: file))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    try withExtendedLifetime(folder) { try body(file) }
  }
}
