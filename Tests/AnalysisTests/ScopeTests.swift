import Analysis
import Catalogue
import Store
import Testing

@Suite struct ScopeTests {
  let history: RecordedHistory

  init() throws { history = try RecordedHistory.shared.get() }

  private func services(_ scope: Scope, _ query: SavedQuery = .rates) throws -> [String] {
    try Analyst(history.store).table(query, in: scope).words("panel", "service")
  }

  @Test func panelsAreChosenByName() throws {
    var scope = Scope(window: history.window, panels: ["zeta"])
    #expect(try services(scope) == ["zeta a-1"])
    let all = try services(Scope(window: history.window, panels: ["acme", "zeta"]))
    scope.panels = ["zeta", "acme"]
    #expect(try services(scope) == all)
    scope.panels = ["nobody"]
    #expect(try services(scope) == [])
  }

  @Test(arguments: ["INSTAGRAM", "luot thich", "Lượt"])
  func aCategoryIsChosenWithoutCaseAndAccents(_ text: String) throws {
    let scope = Scope(window: history.window, category: text)
    #expect(try services(scope) == ["acme 1", "acme 6"])
  }

  @Test func aSmallestChangeKeepsTheLargerOnesAndThoseWithoutAPercentage() throws {
    let scope = Scope(window: history.window, minimumChange: 25)
    #expect(
      try services(scope) == ["acme 1", "zeta a-1", "acme 2", "bulk 1", "bulk 2"])
    // A table without percentages stays whole.
    let all = Scope(window: history.window)
    #expect(try services(scope, .new) == services(all, .new))
  }

  @Test func aQueryThatGivesOtherColumnsThanItsHeaderNamesIsRefused() throws {
    let header = "-- title: T\n-- meaning: m\n-- column: a count\n"
    let scope = Scope(window: history.window)
    for statement in ["SELECT 1, 2", "SELECT 'text'", "SELECT 1.5"] {
      let query = try SavedQuery(name: "x", sql: header + statement)
      #expect(throws: StoreError.self) { try Analyst(history.store).table(query, in: scope) }
    }
    let query = try SavedQuery(name: "x", sql: header + "SELECT NULL")
    #expect(try Analyst(history.store).table(query, in: scope).rows == [[.missing]])
  }
}
