import Catalogue
import Testing

@testable import Analysis

@Suite struct SmallChangesTests {
  private static let rates = Table(
    name: "rates", title: "", meaning: "",
    columns: [
      Column(.panel, .text), Column(.category, .text), Column(.changePercent, .percent),
      Column(.factor, .number),
    ],
    rows: [
      [.text("a"), .text("x"), .percent(4.9), .missing],
      [.text("a"), .text("x"), .percent(5), .missing],
      [.text("a"), .missing, .percent(-5), .missing],
      [.text("b"), .text("x"), .percent(-4.9), .missing],
      [.text("b"), .text("x"), .percent(0.5), .number(1000)],
      [.text("b"), .text("x"), .missing, .missing],
    ])

  @Test("A new unit and an unknown change are not small")
  func aNewUnitAndAnUnknownChangeAreNotSmall() throws {
    let small = try #require(SmallChanges(under: 5, in: Self.rates))
    #expect(Self.rates.rows.map(small.contains) == [true, false, false, true, false, false])
    let others = Table(
      name: "new", title: "", meaning: "", columns: [Column(.panel, .text)], rows: [])
    #expect(SmallChanges(under: 5, in: others) == nil)
  }

  @Test("The counts by panel and category are those of large moves")
  func countsAreOfLargeMovesByPanelAndCategory() throws {
    let section = Table(
      name: "categories", title: "", meaning: "",
      columns: [
        Column(.panel, .text), Column(.category, .text), Column(.lowered, .count),
        Column(.raised, .count),
      ],
      rows: [])
    let counts = try MoveCounts(of: Self.rates, atLeast: 5, by: [.panel, .category])
    func counted(_ panel: String, _ category: String?) -> [Cell] {
      let row: [Cell] = [.text(panel), .text(category), .count(9), .count(9)]
      return Array(counts.replacing(row, of: section).suffix(2))
    }
    #expect(counted("a", "x") == [.count(0), .count(1)])
    #expect(counted("a", nil) == [.count(1), .count(0)])
    #expect(counted("b", "x") == [.count(0), .count(0)])
  }
}
