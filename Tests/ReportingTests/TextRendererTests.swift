import Analysis
import Catalogue
import Reporting
import Testing

@Suite struct TextRendererTests {
  @Test func alignsNumbersAtThePoint() throws {
    let table = try SampleReport.rates(["Likes 🔥", "Tăng theo dõi 🇻🇳"])
    let report = try SampleReport.report([table], notes: ["service 1000: ▁█"])
    #expect(
      TextRenderer(width: 80).text(report) == """
        Ratebook report  2026-11-17 06:00 → 2026-11-24 00:00 UTC
        • service 1000: ▁█

        Rate changes: 2 · panel alpha · USD
        services whose rate differs
        id    name              category             before   after       change
        ────  ────────────────  ───────────────────  ──────  ──────  ───────────
        1000  Likes 🔥          Instagram Followers     0.9  12.625  ▲ +1302.78%
        1001  Tăng theo dõi 🇻🇳  Instagram Followers     0.9   0.45   ▼   -50.0%
        not shown: changes, last change

        """)
  }

  @Test func aNarrowTerminalKeepsWhatMattersMost() throws {
    let table = try SampleReport.rates(["Instagram Followers [Real] [30 Days Refill ♻️]", "赞"])
    #expect(
      TextRenderer(width: 40).text(try SampleReport.report([table])) == """
        Ratebook report
        2026-11-17 06:00 → 2026-11-24 00:00 UTC

        Rate changes: 2 · panel alpha · USD
        services whose rate differs
        id    name            after       change
        ────  ─────────────  ──────  ───────────
        1000  Instag…ll ♻️]  12.625  ▲ +1302.78%
        1001  赞              0.45   ▼   -50.0%
        not shown: category, before, changes,
        last change

        """)
  }

  @Test func aTableWithoutRowsTakesOneLine() throws {
    let empty = SampleReport.table([Column(name: "panel", kind: .text)], [])
    let report = try SampleReport.report([empty, empty])
    #expect(
      TextRenderer().text(report) == """
        Ratebook report  2026-11-17 06:00 → 2026-11-24 00:00 UTC

        Rate changes: none
        Rate changes: none

        """)
  }

  @Test func behindASummaryStatesWithoutAChangeAreCountedOnly() throws {
    func categories(_ raised: [Int]) -> Table {
      Table(
        name: "categories", title: "Categories", meaning: "states",
        columns: [Column(name: "category", kind: .text), Column(name: "raised", kind: .count)],
        rows: raised.enumerated().map { [.text("category \($0)"), .count($1)] })
    }
    let summary = Table(name: "summary", title: "Summary", meaning: "", columns: [], rows: [])
    let some = TextRenderer().text(try SampleReport.report([summary, categories([0, 2, 0])]))
    #expect(some.contains("Categories: 1\n") && some.hasSuffix("\nand 2 without a change\n"))
    #expect(some.contains("category 1") && !some.contains("category 0"))
    let none = TextRenderer().text(try SampleReport.report([summary, categories([0, 0])]))
    #expect(none.hasSuffix("Summary: none\nCategories: none of 2 changed\n"))
    let alone = TextRenderer().text(try SampleReport.report([categories([0, 0])]))
    #expect(alone.contains("category 0") && alone.contains("category 1"))
  }

  @Test func countsTheRowsBeyondTheLimit() throws {
    let table = try SampleReport.rates((0..<35).map { "Likes \($0)" })
    let text = TextRenderer(rowLimit: 3).text(try SampleReport.report([table]))
    #expect(text.contains("Rate changes: 35 · "))
    #expect(text.contains("Likes 2 "))
    #expect(!text.contains("Likes 3 "))
    #expect(text.hasSuffix("\n… and 32 more\n"))
    let all = TextRenderer(rowLimit: 35).text(try SampleReport.report([table]))
    #expect(!all.contains("more"))
  }

  @Test func namesPanelAndCurrencyInEachRowWhereTheyDiffer() throws {
    let table = try SampleReport.rates(
      ["Likes", "Views"], panels: ["alpha", "beta"], currencies: ["USD", "VND"])
    let text = TextRenderer(width: 120).text(try SampleReport.report([table]))
    #expect(text.contains("\nRate changes: 2\n"))
    #expect(text.contains("\nalpha  1000  Likes "))
    #expect(text.contains(" VND\n"))
  }

  @Test func leavesOutColumnsThatAreMissingEverywhere() throws {
    let columns = [
      Column(name: "name", kind: .text), Column(name: "refill", kind: .flag),
      Column(name: "change_percent", kind: .percent), Column(name: "share_percent", kind: .percent),
      Column(name: "index", kind: .percent),
    ]
    let rows: [[Cell]] = [
      [.text("a"), .missing, .percent(-0.001), .percent(33.333), .percent(101.5)],
      [.text("b"), .missing, .percent(0), .percent(5), .missing],
    ]
    let text = TextRenderer().text(try SampleReport.report([SampleReport.table(columns, rows)]))
    #expect(
      text.hasSuffix(
        """
        name     change   share  index
        ────  ─────────  ──────  ─────
        a     ▼ -0.001%  33.33%  101.5
        b        0.0%     5.0%

        """))
  }

  @Test func colorsOnlyWhereAsked() throws {
    let report = try SampleReport.report([SampleReport.rates(["Likes", "Views"])])
    let colored = TextRenderer(width: 80, color: true).text(report)
    #expect(colored.contains("\u{1b}[31m▲ +1302.78%\u{1b}[0m "))
    #expect(colored.contains("\u{1b}[32m▼   -50.0%\u{1b}[0m "))
    #expect(colored.contains("\u{1b}[1mRate changes:\u{1b}[0m 2"))
    #expect(!TextRenderer(width: 80).text(report).contains("\u{1b}"))
  }

  @Test func wrapsWhatIsSaidOfThePanels() throws {
    let panel = PanelCoverage(
      name: "alpha", from: try SampleReport.time("2026-11-18"), startsInside: true,
      to: try SampleReport.time("2026-11-24"), services: 1, currency: "USD", failures: 1,
      lastFailure: String(repeating: "<html>", count: 1000))
    let text = TextRenderer(width: 60).text(try SampleReport.report([], panels: [panel]))
    let lines = text.split(separator: "\n")
    #expect(lines[1] == "• alpha: first seen at 2026-11-18T00:00:00Z, so its figures")
    #expect(lines[2] == "  start there")
    #expect(lines[3].hasPrefix("• alpha: 1 attempt failed in the window, last:"))
    #expect(lines.count < 12)
  }
}
