public import Analysis
import Catalogue
import ReportModel
import Reporting
import Store
public import Testing

/// Recorded answers through import, store, query and renderer, to the byte.
@Suite struct GoldenTests {
  let history: RecordedHistory

  init() throws { history = try RecordedHistory.shared.get() }

  @Test(arguments: SavedQuery.all) func everySectionInEveryFormat(_ query: SavedQuery) throws {
    let report = Report(
      title: "Ratebook report", window: history.window,
      panels: try Analyst(history.store).coverage(in: Scope(window: history.window)),
      tables: [try history.table(query)])
    try Golden.expect(
      text(TextRenderer(width: 80, color: false), report.folded()), "\(query.name).txt")
    try Golden.expect(text(CSVRenderer(), report), "\(query.name).csv")
    try Golden.expect(text(JSONRenderer(), report), "\(query.name).json")
  }

  @Test func theWholeReport() throws {
    let report = try Analyst(history.store).report(
      [.summary] + SavedQuery.reportSections, title: "Ratebook report",
      in: Scope(window: history.window))
    let renderer = TextRenderer(width: 80, color: false, rowLimit: 5)
    try Golden.expect(text(renderer, report.folded()), "report.txt")
    try Golden.expect(text(JSONRenderer(), report), "report.json")
  }

  /// So that the goldens show each event that there is.
  @Test func theHistoryHoldsOneOfEachEvent() throws {
    let events = Set(try history.table(.events).words("event"))
    #expect(
      events == [
        "new", "missing", "removed", "returned", "rate", "min", "max", "name", "category", "type",
        "refill", "cancel", "relisted", "renumbered", "redenominated",
      ])
  }

  private func text(_ renderer: some ReportRenderer, _ report: Report) -> String {
    var text = ""
    renderer.render(report, to: &text)
    return text
  }
}

extension SavedQuery: CustomTestStringConvertible {
  public var testDescription: String { name }
}
