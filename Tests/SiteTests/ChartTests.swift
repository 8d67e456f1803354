import Analysis
import Catalogue
import Site
import Testing

@Suite struct ChartTests {
  @Test func drawsBalancesAsSteps() throws {
    let page = try render(Samples.balance(points: 30))
    let path = try #require(page.firstMatch(of: #/class="line" d="([^"]+)"/#)).output.1
    #expect(path.wholeMatch(of: #/M[\d.]+ [\d.]+(H[\d.]+V[\d.]+){29}/#) != nil)
    #expect(
      page.contains("<svg role=\"img\" viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\">"))
    #expect(page.contains("<title>Balance with north in USD, 2026-11-01 06:00 to"))
    #expect(page.contains("<desc>30 readings. First "))
    #expect(page.contains("<small>lowest</small>"))
    #expect(page.contains("<small>highest</small>"))
    #expect(page.contains("<small>last</small>"))
  }

  @Test func drawsOneChartForEachPanel() throws {
    let page = try render(Samples.balance(points: 5, panels: ["north", "south"]))
    #expect(page.count(of: "<figure class=\"steps\">") == 2)
    #expect(page.contains("<figcaption><bdi>south</bdi> in <bdi>EUR</bdi></figcaption>"))
  }

  @Test func drawsNothingFromASinglePoint() throws {
    #expect(try !render(Samples.balance(points: 1)).contains("<svg"))
    #expect(try !render(Samples.rates(["only one"])).contains("<svg"))
  }

  @Test func survivesExtremeAmounts() throws {
    let extremes = ["0", "-12", "9999999999", "1e-38"]
    for pair in extremes.map({ [$0, $0] }) + extremes.map({ ["0", $0] }) {
      var table = Samples.balance(points: 2)
      for index in 0...1 { table.rows[index][2] = .amount(Amount(canonical: pair[index])) }
      let page = try render(table)
      #expect(page.contains("class=\"line\""))
      #expect(!page.contains("nan") && !page.contains("inf%"))
    }
  }

  @Test func drawsFifteenChangesToEachSide() throws {
    let page = try render(Samples.rates((1...60).map { "service \($0)" }))
    #expect(page.count(of: "<rect ") == 30)
    #expect(page.contains("The largest of 60 changes: 15 rises and 15 falls"))
    #expect(page.contains("<title>up 132.8\u{A0}%</title><desc>from 0.9 to 1.59 USD</desc>"))
  }

  @Test func leavesChangesOutThatCannotBeDrawn() throws {
    var table = Samples.rates(["a", "b", "c", "d", "e"])
    table.rows[0][6] = .percent(.infinity)
    table.rows[1][6] = .percent(1e300)
    table.rows[2][6] = .missing
    let page = try render(table)
    #expect(page.count(of: "<rect ") == 2)
  }

  private func render(_ table: Table) throws -> String {
    try HTMLPage().render(Samples.report([table]))
  }
}
