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

  @Test("Panels are chosen by name")
  func panelsAreChosenByName() throws {
    var scope = Scope(window: history.window, panels: ["zeta"])
    #expect(try services(scope) == ["zeta a-1"])
    let all = try services(Scope(window: history.window, panels: ["acme", "zeta"]))
    scope.panels = ["zeta", "acme"]
    #expect(try services(scope) == all)
    scope.panels = ["nobody"]
    #expect(try services(scope) == [])
  }

  @Test("What is costly is looked up for the rows that are shown", arguments: SavedQuery.all)
  func whatIsCostlyIsLookedUpForTheRowsThatAreShown(_ query: SavedQuery) throws {
    let (analyst, parameters) = (Analyst(history.store), history.parameters(of: query))
    func rows(_ scope: Scope) throws -> (all: [[Cell]], first: [[Cell]]) {
      try analyst.section(query, in: scope, parameters) {
        (try $0.table().rows, try $0.showing(first: 2).table().rows)
      }
    }
    let (all, first) = try rows(Scope(window: history.window))
    #expect(first.prefix(2) == all.prefix(2))
    #expect(first.count == all.count)
    #expect((first != all) == (query.name == SavedQuery.rates.name))
    for (row, whole) in zip(first, all) {
      #expect(zip(row, whole).allSatisfy { [$1, .missing].contains($0) })
    }
    // Of which the first may be left out.
    let (large, firstLarge) = try rows(Scope(window: history.window, minimumChange: 1))
    #expect(firstLarge == large)
  }

  @Test(
    "A category is chosen regardless of case and accents",
    arguments: ["INSTAGRAM", "luot thich", "Lượt"])
  func aCategoryIsChosenWithoutCaseAndAccents(_ text: String) throws {
    let scope = Scope(window: history.window, category: text)
    #expect(try services(scope) == ["acme 1", "acme 6"])
  }

  /// So that no section forgets `is_shown`.
  @Test(
    "A category leaves each section the rows of its services", arguments: SavedQuery.reportSections)
  func aCategoryLeavesEachSectionTheRowsOfItsServices(_ query: SavedQuery) throws {
    let history = try RecordedHistory.ofSection(query)
    let analyst = Analyst(history.store)
    let whole = try analyst.table(query, in: Scope(window: history.window))
    guard whole.index(of: "service") != nil, whole.index(of: "category") != nil else { return }
    let categories = Set(whole.namedRows.compactMap { $0.text(.category) })
    #expect(categories.count > 1, "another category is what a section may show by mistake")
    for category in categories {
      let rows = whole.namedRows.filter {
        ($0.text(.category) ?? "").folded.contains(category.folded)
      }
      let scope = Scope(window: history.window, category: category)
      #expect(try analyst.table(query, in: scope).rows == rows.map(\.cells), "\(category)")
    }
  }

  @Test("A smallest change keeps larger changes and those without a percentage")
  func aSmallestChangeKeepsTheLargerOnesAndThoseWithoutAPercentage() throws {
    let scope = Scope(window: history.window, minimumChange: 25)
    #expect(
      try services(scope) == ["acme 1", "zeta a-1", "acme 2", "bulk 1", "bulk 2"])
    // A table without percentages stays whole.
    let all = Scope(window: history.window)
    #expect(try services(scope, .new) == services(all, .new))
  }

  @Test("Only small rate changes are left out", arguments: [15.0, 25, 100])
  func onlySmallRateChangesAreLeftOut(minimum: Double) throws {
    let analyst = Analyst(history.store)
    let (all, large) = (
      Scope(window: history.window), Scope(window: history.window, minimumChange: minimum)
    )
    for query in [SavedQuery.rates, .events] {
      let whole = try analyst.table(query, in: all)
      let left = try analyst.table(query, in: large).rows
      #expect(left.count < whole.rows.count)
      let hidden = whole.namedRows.filter { !left.contains($0.cells) }
      for row in hidden {
        #expect(abs(try #require(row.percent(.changePercent))) < minimum)
        #expect(row[.factor] == .missing)
        if query.name == "events" {
          #expect(["rate", "repriced", "floating"].contains(row.text(.event)))
        }
      }
    }
    let rates = try analyst.table(.rates, in: large).namedRows
    for query in [SavedQuery.summary, .categories] {
      let whole = try analyst.table(query, in: all)
      let table = try analyst.table(query, in: large)
      let counted: [ColumnName] = [.raised, .lowered]
      #expect(table.withoutValues(of: counted).rows == whole.withoutValues(of: counted).rows)
      let isOfAll = query.name == "summary"
      for row in table.namedRows {
        let own = rates.filter { rate in
          rate[.panel] == row[.panel] && (isOfAll || rate[.category] == row[.category])
            && (isOfAll || rate[.currency] == row[.currency])
        }
        let moves = own.compactMap { $0.percent(.changePercent) }.filter { abs($0) >= minimum }
        #expect(row.count(.raised) == moves.count { $0 > 0 })
        #expect(row.count(.lowered) == moves.count { $0 < 0 })
      }
    }
  }

  @Test("Without a smallest change, the counts include all rates")
  func withoutAMinimumTheCountsAreThoseOfTheRates() throws {
    let scopes = [
      Scope(window: history.window), Scope(window: history.window, minimumChange: 0),
    ]
    for query in [SavedQuery.summary, .categories, .rates, .events] {
      let tables = try scopes.map { try Analyst(history.store).table(query, in: $0).rows }
      #expect(tables[0] == tables[1])
    }
  }

  @Test("A query whose columns differ from its header is refused")
  func aQueryThatGivesOtherColumnsThanItsHeaderNamesIsRefused() throws {
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
