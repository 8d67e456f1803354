import Catalogue
import PanelAPI
import Testing

@testable import RatebookCommand

@Suite struct ConfigurationTests {
  private func configuration(_ text: String) throws -> Configuration {
    let workspace = try Workspace()
    return try Configuration(contentsOf: workspace.write(text, to: "ratebook.yaml"))
  }

  @Test("Every setting is read")
  func everySetting() throws {
    let configuration = try configuration(
      """
      database: /var/lib/ratebook.sqlite
      concurrency: 3
      volatile_fields: [average_time, orders_today]
      panels:
        - name: acme
          url: https://panel.example/api/v2
          key: {env: ACME_KEY}
          every: 15m
          timeout: 2s
        - {name: "Zwei & 3", url: "http://127.0.0.1:80/x", key: {command: pass show x}}
      """)
    #expect(configuration.database == "/var/lib/ratebook.sqlite")
    #expect(configuration.concurrency == 3)
    #expect(
      configuration.volatileFields == Service.volatileFields.union(["orders_today"]))
    #expect(configuration.panels.map(\.name) == ["acme", "Zwei & 3"])
    #expect(
      configuration.panels.map(\.url.text) == [
        "https://panel.example/api/v2", "http://127.0.0.1:80/x",
      ])
    #expect(
      configuration.panels.map(\.key) == [.environment(name: "ACME_KEY"), .command("pass show x")])
    #expect(configuration.panels.map(\.every) == [.seconds(900), .seconds(3600)])
    #expect(configuration.panels.map(\.timeout) == [.seconds(2), .seconds(30)])
  }

  @Test("Relative paths are relative to the file")
  func relativePaths() throws {
    let workspace = try Workspace()
    let file = try workspace.write(
      """
      database: data/r.sqlite
      panels: [{name: a, url: "https://a.example", key: {file: a.key}}]
      """, to: "etc/ratebook.yaml")
    let configuration = try Configuration(contentsOf: file)
    #expect(configuration.database == workspace.path("etc/data/r.sqlite"))
    #expect(configuration.panels.map(\.key) == [.file(path: workspace.path("etc/a.key"))])
  }

  @Test(
    "A file with nothing but comments is an empty configuration",
    arguments: ["", "# nothing\n", "panels:\n", "panels:\n#  - name: acme\n"])
  func empty(text: String) throws {
    let configuration = try configuration(text)
    #expect(configuration.panels.isEmpty)
    #expect(configuration.database == nil)
  }

  @Test("The starter file is valid")
  func starter() throws {
    let configuration = try configuration(Configuration.starter)
    #expect(configuration.panels.map(\.name) == ["acme"])
    #expect(configuration.panels.map(\.key) == [.environment(name: "ACME_KEY")])
  }

  @Test("Every line that the starter comments out is valid, too")
  func commentedStarter() throws {
    for line in Configuration.starter.split(separator: "\n") where line.contains(#/#[a-z]+:/#) {
      var text = Configuration.starter.replacing(
        line, with: line.replacing("#", with: "", maxReplacements: 1))
      if line.contains("key:") { text = text.replacing("\n    key: {env: ACME_KEY}", with: "\n") }
      #expect(throws: Never.self, "\(line)") { try configuration(text) }
    }
  }

  @Test("A named file precedes the environment, then the current folder, then the user's folder")
  func places() throws {
    let workspace = try Workspace()
    let named = try workspace.write("", to: "named.yaml")
    let user = try workspace.write("", to: "xdg/ratebook/config.yaml")
    let environment = ["RATEBOOK_CONFIG": named, "XDG_CONFIG_HOME": workspace.path("xdg")]
    #expect(try ConfigurationPlaces(environment: environment).existing(named: user) == user)
    #expect(try ConfigurationPlaces(environment: environment).existing(named: nil) == named)
    let unnamed = ["RATEBOOK_CONFIG": "", "XDG_CONFIG_HOME": workspace.path("xdg")]
    #expect(try ConfigurationPlaces(environment: unnamed).existing(named: nil) == user)
    #expect(throws: CommandFailure.self) {
      try ConfigurationPlaces(environment: [:]).existing(named: workspace.path("nowhere"))
    }
    let nowhere = workspace.path("nowhere")
    #expect(
      try ConfigurationPlaces(environment: [:]).existing(named: nowhere, isNeeded: false) == nil)
  }

  @Test("The default database is in the user's data folder")
  func defaultDatabase() {
    #expect(
      ConfigurationPlaces(environment: ["HOME": "/home/a"]).defaultDatabase
        == "/home/a/.local/share/ratebook/ratebook.sqlite")
    #expect(
      ConfigurationPlaces(environment: ["HOME": "/home/a", "XDG_DATA_HOME": "/d"]).defaultDatabase
        == "/d/ratebook/ratebook.sqlite")
    // A relative one does not count, and who has no HOME has a home all the same.
    #expect(
      ConfigurationPlaces(environment: ["HOME": "/home/a", "XDG_DATA_HOME": "d"]).defaultDatabase
        == "/home/a/.local/share/ratebook/ratebook.sqlite")
    for environment in [[:], ["HOME": ""]] {
      #expect(ConfigurationPlaces(environment: environment).defaultDatabase.hasPrefix("/"))
    }
  }
}
