import Alerts
import Analysis
import Store
import Testing

@testable import RatebookCommand

@Suite struct CurrentRulesTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func rules(_ watchList: String) throws -> CurrentRules {
    CurrentRules(
      try Configuration(
        contentsOf: workspace.write(
          """
          watch_list: \(watchList)
          channels: {me: {command: [/bin/cat]}}
          alerts:
            - {when: service new, for: watch list, to: me}
            - {when: service removed, for: [7], to: me}
          """, to: "ratebook.yaml")))
  }

  /// Which of the services 1, 2 and 7 each rule is about.
  private func services(_ rules: CurrentRules) -> [[String]] {
    rules.now.map { rule in
      ["1", "2", "7"].filter { id in
        rule.scope.watchList?.contains(id, of: "acme", name: "", isOrdered: false) == true
      }
    }
  }

  @Test func aChangedFileCountsFromThenOn() throws {
    try workspace.write("1\n", to: "watch.txt")
    let rules = try rules("watch.txt")
    #expect(services(rules) == [["1"], ["7"]])
    let identities = rules.now.map(\.identity)
    try workspace.write("2\n", to: "watch.txt")
    #expect(services(rules) == [["2"], ["7"]])
    #expect(rules.now.map(\.identity) == identities)
  }

  @Test func aFileThatCannotBeReadChangesNothing() throws {
    let path = try workspace.write("1\n", to: "watch.txt")
    let rules = try rules("watch.txt")
    for text in ["", "@friends\n"] {
      try workspace.write(text, to: "watch.txt")
      #expect(services(rules) == [["1"], ["7"]])
    }
    try workspace.write("1\n2\n", to: "watch.txt")
    #expect(services(rules) == [["1", "2"], ["7"]], "\(path)")
  }

  @Test func aListInTheConfigurationStays() throws {
    #expect(services(try rules("[1, 2]")) == [["1", "2"], ["7"]])
  }
}
