import Testing

@testable import RatebookCommand

@Suite struct ConfigurationProblemTests {
  /// A configuration that is wrong, the line at fault and what is said of it.
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let line: Int?
    let problem: String
    var testDescription: String { problem }

    init(_ text: String, _ line: Int?, _ problem: String) {
      self.text = text
      self.line = line
      self.problem = problem
    }

    /// A panel with one more line, the fifth, or with another key in the fourth.
    static func panel(_ more: String = "", key: String = "{env: K}") -> String {
      "panels:\n  - name: a\n    url: https://a.example/api\n    key: \(key)\n    \(more)\n"
    }
  }

  private func problem(_ text: String) throws -> ConfigurationProblem {
    let workspace = try Workspace()
    let path = try workspace.write(text, to: "ratebook.yaml")
    return try #require(throws: ConfigurationProblem.self) { try Configuration(contentsOf: path) }
  }

  @Test(
    "Each problem names its line and the remedy",
    arguments: [
      Case("panles: []\n", 1, "there is no setting 'panles'; did you mean 'panels'?"),
      Case("\n\ndatabse: x\n", 3, "did you mean 'database'?"),
      Case(Case.panel("timeuot: 3s"), 5, "did you mean 'timeout'?"),
      Case(Case.panel("interval: 3s"), 5, "Valid here: name, url, key, every, timeout"),
      Case(Case.panel(key: "{evn: K}"), 4, "did you mean 'env'?"),
      Case(Case.panel(key: "{}"), 4, "a key has one source"),
      Case(Case.panel(key: "{env: K, file: k}"), 4, "a key has one source"),
      Case(Case.panel(key: "{env: }"), 4, "'env' is not a text"),
      Case("panels:\n  - name: a\n", 2, "missing here: url, key"),
      Case(Case.panel("name: b"), 2, "appears twice"),
      Case("panels: a\n", 1, "'panels' is not a list"),
      Case("- a\n", 1, "expected some of these settings: database, queries, watch_list"),
      Case("queries: [a]\n", 1, "'queries' is not a text"),
      Case(Case.panel("every: 5"), 5, "'every' is not a time such as 90s"),
      Case(Case.panel("every: 30s"), 5, "'every'"),
      Case(Case.panel("timeout: 601s"), 5, "'timeout'"),
      Case("concurrency: 0\n", 1, "'concurrency' is not a whole number from 1 to 256"),
      Case("concurrency: 8.5\n", 1, "'concurrency'"),
      Case("volatile_fields: x\n", 1, "'volatile_fields' is not a list"),
      Case("volatile_fields:\n- x\n- rate\n", 3, "'rate' is a field of the contract"),
      Case("database: ''\n", 1, "'database' is empty"),
      Case("panels: [\n", 2, "not valid YAML"),
      Case("a: b: c\n", 1, "not valid YAML: mapping values are not allowed"),
      Case("panels:\n  - *nowhere\n", 2, "not valid YAML: found undefined alias"),
    ])
  func namesLine(example: Case) throws {
    let problem = try problem(example.text)
    #expect(problem.line == example.line)
    #expect(problem.description.contains(example.problem), "\(problem)")
  }

  @Test("A panel's name and address are checked")
  func namesAndAddresses() throws {
    for name in ["a/b", "''", "\"a\\u0007\"", String(repeating: "x", count: 101)] {
      let text = "panels:\n  - name: \(name)\n    url: https://a.example\n    key: {env: K}\n"
      #expect(try problem(text).line == 2)
    }
    for url in ["http://a.example", "ftp://a.example", "nothing", "https://u:p@a.example"] {
      let text = "panels:\n  - name: a\n    url: '\(url)'\n    key: {env: K}\n"
      #expect(try problem(text).line == 3)
    }
  }

  @Test("Two panels cannot have one name")
  func sameName() throws {
    let panel = "  - {name: a, url: 'https://a.example', key: {env: K}}\n"
    let problem = try problem("panels:\n" + panel + panel)
    #expect(problem.line == 3)
    #expect(problem.problem == "panel 'a' appears twice")
  }

  @Test(
    "A key that was put into the file is never shown",
    arguments: [
      Case.panel(key: "SECRET"),
      Case.panel(key: "{env: SECRET}"),
      Case.panel(key: "{SECRET}"),
      Case.panel(key: "{SECRET: x}"),
      Case.panel(key: "[SECRET]"),
      Case.panel(key: "\"SECRET"),
      Case.panel(key: "*SECRET"),
      "panels:\n  - name: a\n    url: https://u:SECRET@a.example\n"
        + "    key: {env: K}\n",
      "panels:\n  - name: a\n    url: SECRET\n    key: {env: K}\n",
    ])
  func hidesKeys(template: String) throws {
    let text = template.replacing("SECRET", with: TestPanel.key)
    #expect(try !problem(text).description.contains("c0ffee"))
  }

  @Test("A missing file, a folder and a file that is not text have different messages")
  func unreadable() throws {
    let workspace = try Workspace()
    func words(_ path: String) throws -> String {
      try #require(throws: ConfigurationProblem.self) {
        try Configuration(contentsOf: path)
      }.description
    }
    #expect(try words(workspace.path("none")).contains("No such file"))
    #expect(try words(workspace.folder).contains("Is a directory"))
    let binary = workspace.path("binary")
    #expect(OutputFileTests.write([0xFF, 0xFE, 0x00], to: binary))
    #expect(try words(binary).contains("not a text in UTF-8"))
  }

  @Test("The nearest of several words is the one with the fewest edits")
  func nearest() {
    let words = ["name", "url", "key", "every", "timeout"]
    for (word, nearest) in [
      ("kye", "key"), ("timout", "timeout"), ("ur", "url"), ("evry", "every"),
    ] {
      #expect(word.nearest(of: words) == nearest)
    }
    #expect("x".nearest(of: []) == "")
    #expect("kitten".editDistance(to: "sitting") == 3)
  }
}
