import Analysis
import Catalogue
import Collector
import Render
import Store
import TestSupport
import Testing

/// The report at a terminal of the hardest names that panels have: families, flags, scripts of the
/// world, styled letters, marks, directions, what is invisible and what a terminal would obey.
@Suite(
  .enabled(
    if: TestEnvironment.requiresPackages || DrawnText.shared != nil,
    "no tables of Unicode; `make test` installs them"))
struct TerminalGoldenTests {
  /// The panel's name is as hard as its services'.
  private static let panel = "微博 👨‍👩‍👧‍👦"

  /// The sections of the goldens. They do not change when a section is added.
  private static let goldenSections: [SavedQuery] = [
    .summary, .rates, .parked, .new, .removed, .events, .capabilities, .categories, .balance,
    .spend,
  ]

  /// The report's text, read from a store of its own.
  private static func text(
    _ width: Int, color: Bool = false,
    of sections: [SavedQuery] = [.summary] + SavedQuery.reportSections
  ) throws -> String {
    let folder = try TemporaryFolder()
    let store = try RatebookStore.forWriting(path: folder.path + "/ratebook.sqlite")
    let importer = Importer(store: store, panel: panel)
    for answers in try RecordedAnswers.find([RecordedHistory.folder + "/HardNames"]) {
      _ = try #require(try importer.add(answers))
    }
    let since = try #require(Timestamp("2026-11-01T12:00:00Z"))
    let until = try #require(Timestamp("2026-11-08"))
    let window = try #require(Window(since: since, until: until))
    return try Analyst(store).report(
      sections, title: "Ratebook report", in: Scope(window: window)
    ) { report in
      var text = ""
      try TextRenderer(width: width, color: color)
        .render(report.head, report.sections, report.moves(), to: &text)
      return text
    }
  }

  @Test("Names in difficult scripts equal their goldens", arguments: [80, 120])
  func hardNames(width: Int) throws {
    try Golden.expect(
      try Self.text(width, of: Self.goldenSections), "hard-names-\(width).txt")
  }

  @Test("No line is drawn wider than the terminal", arguments: [40, 80, 100, 120, 200])
  func noLineIsDrawnWiderThanTheTerminal(width: Int) throws {
    let drawn = try #require(DrawnText.shared)
    for line in try Self.text(width).split(separator: "\n") {
      #expect(drawn.cells(of: line).count <= width, "\(line)")
    }
  }

  @Test("Columns are aligned", arguments: [40, 80, 100, 120, 200])
  func columnsStandUnderEachOther(width: Int) throws {
    let drawn = try #require(DrawnText.shared)
    var gaps: [Int] = []
    var rows = 0
    for line in try Self.text(width).split(separator: "\n", omittingEmptySubsequences: false) {
      let cells = drawn.cells(of: line)
      if line.contains("──") {
        gaps = cells.indices.filter { cells[$0] == " " }
      } else if line.isEmpty || line.hasPrefix("not shown: ") || line.hasPrefix("and ") {
        gaps = []
      } else if !gaps.isEmpty {
        rows += 1
        for gap in gaps where gap < cells.count { #expect(cells[gap] == " ", "\(gap): \(line)") }
      }
    }
    #expect(rows > 60)
  }
}
