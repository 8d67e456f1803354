import Analysis
import Store
import Testing

/// How SQLite goes about each query: a window reads its own versions and no others.
@Suite struct QueryPlanTests {
  let history: RecordedHistory

  init() throws { history = try RecordedHistory.shared.get() }

  @Test(arguments: SavedQuery.all, [nil, "acme"])
  func noQueryReadsAllOfATableThatGrows(_ query: SavedQuery, _ panel: String?) throws {
    let plan = try plan(of: query, panel: panel)
    #expect(!plan.isEmpty)
    let tables = ["snapshot", "version", "service", "ledger_order", "order_status"].flatMap {
      Self.aliases(of: $0, in: query)
    }
    for step in plan {
      let words = step.split(separator: " ").map(String.init)
      guard words.count > 1, tables.contains(words[1]) else { continue }
      #expect(words[0] == "SEARCH", "\(step)")
      #expect(!step.contains("AUTOMATIC"), "\(step)")
    }
  }

  @Test(arguments: [SavedQuery.balance, .summary])
  func theLastBalanceIsFoundWithoutReadingSnapshotsThatHoldNone(_ query: SavedQuery) throws {
    #expect(try plan(of: query, panel: nil).contains { $0.contains("snapshot_with_balance") })
  }

  /// What SQLite does, step by step.
  private func plan(of query: SavedQuery, panel: String?) throws -> [String] {
    try history.store.query(
      "EXPLAIN QUERY PLAN " + query.text.sql,
      history.parameters(panel: panel).merging(history.parameters(of: query)) { $1 }
    ).rows.compactMap { row -> String? in
      if case .text(let detail) = row[3] { detail } else { nil }
    }
  }

  /// The names that a table goes by in a query, and in the view that some read it through.
  private static func aliases(of table: String, in query: SavedQuery) -> [String] {
    let pattern = try? Regex(
      "(?:FROM|JOIN) \(table)(?: AS (\\w+))?", as: (Substring, Substring?).self)
    let found = pattern.map { query.text.sql.matches(of: $0).compactMap(\.output.1).map(String.init) }
    return [table, "later"] + (found ?? [])
  }
}
