import Analysis
import Catalogue
import ReportSupport
import Testing

@testable import Render

@Suite struct HTMLTableTests {
  /// The page and the site have the same tables.
  @Test("A page holds the table", arguments: ["plain", "a < b"] + Samples.attacks)
  func aPageHoldsTheTable(name: String) throws {
    var rates = Samples.rates([name, name + "2"] + Samples.names)
    rates.rows[1][4] = .missing
    rates.rows[2][6] = .percent(0)
    for table in [rates, Samples.balance(points: 7)] {
      let page = try HTMLPage().render(Samples.report([table]))
      let markup = HTMLTable(table, .utc).markup().text
      #expect(page.contains(markup))
      #expect(markup.count(of: "<tr>") == table.rows.count + 1)
    }
  }

  @Test("Amounts of events are grouped, and numbers of snapshots are not")
  func amountsOfEventsAreGroupedAndTheNumbersOfSnapshotsAreNot() throws {
    let table = Table(
      name: "own", title: "Own", meaning: "",
      columns: Samples.columns(
        "name text, event text, before text, after text, rate amount, snapshot count"),
      rows: [
        [
          .text("a"), .text("max"), .text("1000"), .text("1000000"),
          .amount(Amount(canonical: "1234567.5")), .count(12345),
        ],
        [.text("b"), .text("name"), .text("1000"), .text("2000"), .missing, .missing],
      ])
    let text = HTMLTable(table, .utc).markup().text
    for shown in ["1,000", "1,000,000", "1,234,567.5", "12345", "2000"] {
      #expect(text.contains(">\(shown)<"), "\(shown)")
    }
  }

  @Test("Rows after the 200th are folded", arguments: [200, 201, 340])
  func foldsWhatFollowsTwoHundredRows(rows: Int) {
    let markup = HTMLTable(Samples.rates((1...rows).map { "service \($0)" }), .utc).markup().text
    let rest = markup.contains("<summary>The rest: rows 201 to \(rows)</summary>")
    #expect(rest == (rows > 200) && markup.contains("<details>") == (rows > 200))
    #expect(markup.text(before: "<details>").count(of: "<th scope=\"row\"") == 200)
    #expect(markup.count(of: "<th scope=\"row\"") == rows)
  }

  @Test("Pages stay below their limit")
  func keepsPagesBelowTheirLimit() {
    let name = String(repeating: "<", count: 300)
    let table = HTMLTable(Samples.rates((1...900).map { "\(name)\($0)" }), .utc)
    #expect(table.pages.count > 1)
    #expect(table.pages.flatMap { Array($0) } == Array(0..<900))
    for page in table.pages {
      #expect(table.markup(rows: page).text.utf8.count < 300_000)
    }
  }

  @Test("A cell with a target is a link")
  func linksWhereACellLeadsSomewhere() {
    let table = HTMLTable(Samples.rates(["", "named"]), .utc) { row, column in
      column == .name ? "a\"b.html" : nil
    }
    let markup = table.markup().text
    #expect(
      markup.contains("<th scope=\"row\" dir=\"auto\"><a href=\"a&quot;b.html\">(no name)</a></th>")
    )
    #expect(markup.count(of: "<a ") == 2)
  }
}
