public import Analysis
import Catalogue
import Render
import Store
public import Testing

/// Recorded answers through import, store, query and renderer, to the byte.
@Suite struct GoldenTests {
  let history: RecordedHistory

  init() throws { history = try RecordedHistory.shared.get() }

  @Test("Every section in every format equals its golden", arguments: SavedQuery.all)
  func everySectionInEveryFormat(_ query: SavedQuery) throws {
    let history = try RecordedHistory.ofSection(query)
    let report = Report(
      title: "Ratebook report", window: history.window,
      panels: try Analyst(history.store).coverage(in: Scope(window: history.window)))
    let table = try history.table(query)
    try Golden.expect(
      text {
        try TextRenderer(width: 80, color: false).render(report, [table], history.moves(), to: &$0)
      }, "\(query.name).txt")
    try Golden.expect(text { try CSVRenderer().render(table, to: &$0) }, "\(query.name).csv")
    try Golden.expect(
      text { try JSONRenderer().render(report, [table], to: &$0) }, "\(query.name).json")
  }

  @Test("The whole report equals its golden")
  func theWholeReport() throws {
    let scope = Scope(window: history.window)
    let analyst = Analyst(history.store)
    try analyst.report(SavedQuery.summarySections, title: "Ratebook report", in: scope) { report in
      let renderer = TextRenderer(width: 80, color: false, rowLimit: 5)
      try Golden.expect(
        text { try renderer.render(report.head, report.sections, report.moves(), to: &$0) },
        "report.txt")
    }
    // Each section has a golden of its own.
    try analyst.report([.summary, .parked, .balance], title: "Ratebook report", in: scope) {
      report in
      try Golden.expect(
        text { try JSONRenderer().render(report.head, report.sections, to: &$0) }, "report.json")
    }
  }

  /// So that the goldens show nearly all kinds of events.
  @Test("The goldens' history holds one event of each kind")
  func theHistoryHoldsOneOfEachEvent() throws {
    let events = Set(try history.table(.events).words("event"))
    #expect(
      events == [
        "new", "missing", "removed", "returned", "rate", "min", "max", "name", "category", "type",
        "refill", "cancel", "renumbered", "redenominated", "repriced", "currency", "relisted",
        "parked", "unparked",
      ])
  }

  private func text(_ body: (inout String) throws -> Void) rethrows -> String {
    var text = ""
    try body(&text)
    return text
  }
}

extension SavedQuery: CustomTestStringConvertible {
  public var testDescription: String { name }
}
