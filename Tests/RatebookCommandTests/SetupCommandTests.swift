import Foundation
import PanelSimulator
import Testing

@Suite struct SetupCommandTests {
  @Test("`init` writes a configuration for its owner only, and never replaces another")
  func initialize() async throws {
    let workspace = try Workspace()
    let first = try await workspace.run("init")
    #expect(first.status == 0 && first.output.hasPrefix("Wrote ratebook.yaml."))
    let attributes = try FileManager.default.attributesOfItem(
      atPath: workspace.path("ratebook.yaml"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    try workspace.write("# mine\n", to: "ratebook.yaml")
    let second = try await workspace.run("init")
    #expect(second.status == 73 && second.errors.contains("was not changed"))
    #expect(workspace.text(of: "ratebook.yaml") == "# mine\n")
    let elsewhere = try await workspace.run("init", "-q", "--config", "etc/a/ratebook.yaml")
    #expect(elsewhere.status == 0 && elsewhere.output.isEmpty)
    #expect(workspace.holds("etc/a/ratebook.yaml"))
  }

  @Test("`check` reports every panel and changes nothing")
  func check() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure([
      TestPanel.line("good", url),
      TestPanel.line("down", "http://127.0.0.1:9/", more: "timeout: 1s"),
      TestPanel.line("wrong", url, variable: "HOME"),
      TestPanel.line("keyless", url, variable: "NO"),
    ])
    let result = try await workspace.run("check", environment: TestPanel.environment)
    #expect(result.status == 78)
    #expect(result.output.contains(#/panel 'good': accepts the key, holds [0-9.]+ USD\n/#))
    #expect(result.output.contains("database: 'r.sqlite' is not there yet"))
    #expect(result.errorLines.count == 3)
    #expect(!workspace.holds("r.sqlite"))
    try workspace.configure([TestPanel.line("good", url)])
    let good = try await workspace.run("check", environment: TestPanel.environment)
    #expect(good.status == 0 && good.errors.isEmpty)
    try workspace.configure([TestPanel.line("wrong", url, variable: "HOME")])
    #expect(try await workspace.run("check").status == 77)
    await panel.stop()
  }

  @Test("`check` reads the files that the configuration names")
  func checkFiles() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("good", url)])
    let files = "watch_list: mine.txt\nqueries: mine\n"
    try workspace.write(workspace.text(of: "ratebook.yaml") + files, to: "ratebook.yaml")
    let result = try await workspace.run("check", environment: TestPanel.environment)
    #expect(result.status == 78 && result.output.contains("panel 'good': accepts the key"))
    #expect(result.errorLines.count == 2)
    #expect(result.errors.contains("; the configuration names it as the `watch_list`\n"))
    #expect(result.errors.contains("'mine' cannot be read, which the configuration names"))
    try workspace.write("17\n", to: "mine.txt")
    try workspace.write("-- column: n counts\nSELECT 1", to: "mine/broken.sql")
    let broken = try await workspace.run("check", environment: TestPanel.environment)
    #expect(broken.status == 78 && broken.errorLines.count == 1)
    #expect(broken.errors.hasPrefix("ratebook: 'mine/broken.sql': in its header, "))
    await panel.stop()
  }

  @Test(
    "`demo` does not change a folder with other files", arguments: ["rates.csv", "site/index.html"])
  func demoElsewhere(file: String) async throws {
    let workspace = try Workspace()
    try workspace.write("mine", to: "out/" + file)
    let result = try await workspace.run("demo", "out")
    #expect(result.status == 73 && result.errors.contains("it was not changed"))
    #expect(workspace.text(of: "out/" + file) == "mine" && !workspace.holds("out/ratebook.sqlite"))
  }

  @Test("`check` reads the panels even if the database is no database")
  func checkBadDatabase() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("good", url)])
    try workspace.write(String(repeating: "no database ", count: 500), to: "r.sqlite")
    let result = try await workspace.run("check", environment: TestPanel.environment)
    #expect(result.status == 65)
    #expect(result.output.contains("panel 'good': accepts the key"))
    await panel.stop()
  }

  @Test("`simulate` is a panel that can be read until a signal", .timeLimit(.minutes(1)))
  func simulate() async throws {
    let workspace = try Workspace()
    let program = try Program.start(
      ["simulate", "--services", "12", "--key", "shown", "--fault", "half"], in: workspace)
    #expect(try await program.waits { program.output.hasSuffix("Ctrl-C.\n") })
    let url = try #require(program.output.firstMatch(of: #/http:[^ ]+/#)).output
    try workspace.configure([TestPanel.line("acme", String(url))])
    let snapshot = try await workspace.run("snapshot", environment: ["PANEL_KEY": "shown"])
    #expect(snapshot.output == "acme: 6 services, 6 new\n")
    program.send(SIGTERM)
    #expect(await program.result().status == 0)
  }

  @Test("`demo` collects, reports and writes its files", .timeLimit(.minutes(2)))
  func demo() async throws {
    let workspace = try Workspace()
    let environment = ["TMPDIR": workspace.folder]
    let result = try await workspace.run("demo", "out", environment: environment)
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("Ratebook report  "))
    #expect(result.errors.contains("Written to out/"))
    #expect(try workspace.snapshots(in: "out/ratebook.sqlite").count == 721)
    #expect(workspace.text(of: "out/report.html").hasPrefix("<!DOCTYPE html>"))
    for (section, header) in ReportCommandTests.columns {
      let lines = workspace.text(of: "out/\(section).csv").split(separator: "\r\n")
      #expect(lines.first == "\u{FEFF}\(header)" && lines.count > 1, "\(section)")
    }
    for page in ["index.html", "spend.html", "panel/1/index.html", "changes/index.html"] {
      #expect(workspace.text(of: "out/site/\(page)").hasPrefix("<!DOCTYPE html>"), "\(page)")
    }
    #expect(try workspace.leftNames() == ["out"])
  }

  @Test("`demo` does not change a database that is not its own")
  func demoBesideData() async throws {
    let workspace = try await Workspace.withTwoDays()
    try FileManager.default.moveItem(
      atPath: workspace.path("r.sqlite"), toPath: workspace.path("ratebook.sqlite"))
    let result = try await workspace.run("demo", ".")
    #expect(result.status == 73 && result.output.isEmpty)
    #expect(result.errors.contains("'./ratebook.sqlite' is not from an earlier demo"))
    #expect(try workspace.snapshots(in: "ratebook.sqlite").count == 2)
  }
}
