import Analysis
import Catalogue
import Render
import ReportSupport
import Testing

@Suite struct ChartTests {
  @Test("Balances are drawn as steps")
  func drawsBalancesAsSteps() throws {
    let page = try render(Samples.balance(points: 30))
    let path = try #require(page.firstMatch(of: #/class="line" d="([^"]+)"/#)).output.1
    #expect(path.wholeMatch(of: #/M[\d.]+ [\d.]+(V[\d.]+|H[\d.]+)+/#) != nil)
    #expect(path.count { $0 == "V" } == 29)
    #expect(page.contains("<svg viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\">"))
    #expect(page.contains("<title>Balance in USD, 2026-11-01 06:00 to"))
    #expect(page.contains("<desc>Steps from "))
    for word in ["lowest", "highest"] { #expect(page.contains("\">\(word)</tspan>")) }
    #expect(page.contains("<tspan class=\"quiet\" x=\"0\" dy=\"1.2em\">last</tspan>"))
  }

  @Test("Each panel has one chart")
  func drawsOneChartForEachPanel() throws {
    let page = try render(Samples.balance(points: 5, panels: ["north", "south"]))
    #expect(page.count(of: "<figure class=\"chart\">") == 2)
    #expect(page.contains("<figcaption><bdi>south</bdi>: Balance in EUR, <time"))
    #expect(page.contains("<title>south: Balance in EUR, "))
  }

  @Test("Readings may come in any order")
  func readingsMayComeInAnyOrder() throws {
    var table = Samples.balance(points: 9)
    let page = try render(table)
    table.rows.reverse()
    let path = #/class="line" d="([^"]+)"/#
    #expect(try render(table).firstMatch(of: path)?.output.1 == page.firstMatch(of: path)?.output.1)
  }

  @Test("A single point is not drawn")
  func drawsNothingFromASinglePoint() throws {
    #expect(try !render(Samples.balance(points: 1)).contains("<svg"))
    #expect(try !render(Samples.rates(["only one"])).contains("<svg"))
  }

  @Test("Extreme amounts are drawn")
  func survivesExtremeAmounts() throws {
    for extreme in ["-12", "9999999999", "1e-38"] {
      var table = Samples.balance(points: 2)
      table.rows[0][2] = .amount(Amount(canonical: extreme))
      table.rows[1][2] = .amount(.zero)
      let page = try render(table)
      #expect(page.contains("class=\"line\""), "\(extreme)")
      #expect(!page.contains("nan") && !page.contains("inf%"))
    }
  }

  @Test("Fifteen changes are drawn to each side")
  func drawsFifteenChangesToEachSide() throws {
    let page = try render(Samples.rates((1...60).map { "service \($0)" }))
    #expect(page.count(of: "<rect ") == 30)
    #expect(page.contains("The largest of 60 changes: 15 rises and 15 falls"))
    #expect(page.contains("<title>up 132.8\u{A0}%</title><desc>from 0.9 to 1.59 USD</desc>"))
  }

  @Test("Changes that cannot be drawn are left out")
  func leavesChangesOutThatCannotBeDrawn() throws {
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
