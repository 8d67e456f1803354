import Analysis
import Catalogue
import Render
import ReportSupport
import Testing

@Suite struct HTMLPageTests {
  @Test("The page states window, freshness and coverage")
  func statesWindowFreshnessAndCoverage() throws {
    let page = try render(
      [Samples.rates(Samples.names)], notes: ["Changes below 5 % are left out."])
    #expect(page.contains("<h1 dir=\"auto\">Ratebook report</h1>"))
    #expect(page.contains(">2026-11-01 06:00</time> to <time datetime=\"2026-11-08T06:00:00Z\">"))
    #expect(page.contains("Data as of <time datetime=\"2026-11-08T05:00:00Z\">"))
    #expect(page.contains("4,210 services in <bdi>USD</bdi>"))
    #expect(
      page.contains("<li dir=\"auto\">south: 3 attempts failed in the window, the last: the panel"))
    #expect(page.contains("<li dir=\"auto\">Changes below 5 % are left out.</li>"))
  }

  @Test("Each section has an anchor, and each table its structure")
  func givesEachSectionAnAnchorAndEachTableItsStructure() throws {
    let unknown = Table(
      name: "Own query!", title: "Mine", meaning: "Anything.",
      columns: Samples.columns("name text, share_percent percent, cancel flag"),
      rows: [[.text("a"), .percent(12.34), .flag(true)], [.text("b"), .percent(-3), .missing]])
    let page = try render([Samples.rates(Samples.names), unknown, unknown])
    for anchor in ["rates", "own-query", "own-query-2"] {
      #expect(page.contains("<section id=\"\(anchor)\" aria-labelledby=\"\(anchor)-title\">"))
      #expect(page.contains("<a href=\"#\(anchor)\">"))
    }
    #expect(page.count(of: "<table>") == 3)
    #expect(page.count(of: "<caption>") == 3)
    #expect(page.count(of: "role=\"region\" tabindex=\"0\" aria-label=") == 3)
    #expect(page.contains("<th scope=\"col\" class=\"number\">Rate before</th>"))
    #expect(page.contains("<th scope=\"row\" dir=\"auto\">YouTube Watch Time 4000 Hours"))
    #expect(page.contains("<td class=\"number\">12.3\u{A0}%</td><td dir=\"auto\">yes</td>"))
    #expect(page.contains("<p class=\"size\">8 rows</p>"))
  }

  @Test("Changes have a sign, an arrow and a colour")
  func showsChangesBySignArrowAndColour() throws {
    let page = try render([Samples.rates(Samples.names)])
    #expect(
      page.contains("<td class=\"number up\"><span aria-hidden=\"true\">▲</span> +4.5\u{A0}%</td>"))
    #expect(
      page.contains(
        "<td class=\"number down\"><span aria-hidden=\"true\">▼</span> −1.3\u{A0}%</td>"))
  }

  @Test("Missing columns are left out, and constant values shown once")
  func leavesOutMissingColumnsAndSaysConstantsOnce() throws {
    let page = try render([Samples.balance(points: 3)])
    #expect(!page.contains(">Deposits</th>"))
    #expect(!page.contains(">Panel</th>"))
    #expect(!page.contains(">Currency</th>"))
    #expect(page.contains("<span class=\"fact\">panel <bdi>north</bdi></span>"))
    #expect(page.contains("<span class=\"fact\">amounts in <bdi>USD</bdi></span>"))
    let two = try render([Samples.balance(points: 3, panels: ["north", "south"])])
    #expect(two.contains(">Panel</th>") && two.contains(">Currency</th>"))
  }

  @Test("An empty section is one line")
  func givesAnEmptySectionOneLine() throws {
    let page = try render([Samples.empty("new", title: "New services")])
    #expect(page.contains("<section id=\"new\" class=\"empty\""))
    #expect(page.contains("<p class=\"none\">None in this window.</p>"))
    #expect(!page.contains("<table>"))
  }

  @Test("Equal reports give equal bytes")
  func givesEqualBytesForEqualReports() throws {
    let tables = [Samples.rates(Samples.names), Samples.balance(points: 20)]
    #expect(try render(tables) == render(tables))
  }

  @Test("The page loads nothing from outside")
  func asksForNothingFromOutside() throws {
    let page = try render([
      Samples.rates(Samples.names), Samples.balance(points: 9), Samples.empty("new", title: "New"),
    ])
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    #expect(page.contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:"))
    for trace in ["//", "<script", "<link", "<img", "@import", "url("] {
      #expect(!page.contains(trace), "\(trace) on the page")
    }
  }

  private func render(_ tables: [Table], notes: [String] = []) throws -> String {
    try HTMLPage().render(Samples.report(tables, notes: notes))
  }
}
