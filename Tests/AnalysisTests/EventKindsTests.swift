import Catalogue
import TestSupport
import Testing

@testable import Analysis

/// What text shows instead of all events counts exactly these.
@Suite struct EventKindsTests {
  @Test(
    "Event kinds have the counts of the rows of events",
    arguments: [
      (category: nil, minimum: nil), (category: "likes", minimum: nil), (category: nil, minimum: 8),
      (category: "likes", minimum: 8),
    ] as [(category: String?, minimum: Double?)])
  func countTheRowsOfEvents(category: String?, minimum: Double?) throws {
    let history = try RecordedHistory.shared.get()
    let scope = Scope(window: history.window, category: category, minimumChange: minimum)
    let analyst = Analyst(history.store)
    let events = try analyst.table(.events, in: scope).namedRows
    let expected = Dictionary(grouping: events) { $0.text(.event) ?? "" }
    let kinds = try analyst.table(.eventKinds, in: scope)
    #expect(kinds.rows.count == expected.count)
    #expect(!expected.isEmpty)
    for row in kinds.namedRows {
      let rows = try #require(expected[row.text(.event) ?? ""])
      #expect(row.count(.changes) == rows.count)
      #expect(row[.panels] == .count(Set(rows.map { $0.text(.panel) }).count))
      #expect(row[.lastAt] == .time(rows.compactMap { $0.time(.at) }.max()))
    }
  }
}
