import Analysis
import Catalogue
import Render
import Testing

@Suite struct TextRendererTests {
  @Test("Numbers are aligned at the point")
  func alignsNumbersAtThePoint() throws {
    let table = try SampleReport.rates(["Likes 🔥", "Tăng theo dõi 🇻🇳"])
    let report = try SampleReport.report([table], notes: ["service 1000: ▁█"])
    #expect(
      TextRenderer(width: 80).text(report) == """
        Ratebook report  2026-11-17 06:00 → 2026-11-24 00:00 UTC
        • service 1000: ▁█

        Rate changes: 2 · panel alpha · USD · category Instagram Followers
        services whose rate differs
        id    name              before   after        change  changes  last change
        ────  ────────────────  ──────  ──────  ────────────  ───────  ────────────────
        1000  Likes 🔥             0.9  12.625  ▲ +1,302.78%        1  2026-11-20 06:00
        1001  Tăng theo dõi 🇻🇳     0.9   0.45   ▼    -50.0%         1  2026-11-20 06:00

        """)
  }

  @Test("A narrow terminal keeps the most important columns")
  func aNarrowTerminalKeepsWhatMattersMost() throws {
    let table = try SampleReport.rates(["Instagram Followers [Real] [30 Days Refill ♻️]", "赞"])
    let text = TextRenderer(width: 40).text(try SampleReport.report([table]))
    #expect(
      text == """
        Ratebook report
        2026-11-17 06:00 → 2026-11-24 00:00 UTC

        Rate changes: 2 · panel alpha · USD ·
        category Instagram Followers · last
        change 2026-11-20 06:00
        services whose rate differs
        id    name           after        change
        ────  ────────────  ──────  ────────────
        1000  Instag…l ♻️]  12.625  ▲ +1,302.78%
        1001  赞             0.45   ▼    -50.0%
        not shown: before, changes

        """)
  }

  @Test("If columns do not fit, a value of all rows is shown once")
  func aValueThatAllRowsHaveIsSaidOnceWhereColumnsDoNotFit() throws {
    let name = "Instagram Followers | Max 500K | Non Drop | Speed 50k/day | R30 | Server 12"
    let table = try SampleReport.rates([name, name])
    let text = TextRenderer(width: 80).text(try SampleReport.report([table]))
    #expect(text.contains("· name Instagram Fo…| Server 12 · category\nInstagram Followers"))
    #expect(text.contains("\n1001     0.9   0.45   ▼    -50.0%         1  2026-11-20 06:00\n"))
    let wide = TextRenderer(width: 2000).text(try SampleReport.report([table]))
    #expect(wide.contains("\nRate changes: 2 · panel alpha · USD\n") && wide.contains(name + "  "))
  }

  @Test("Amounts are grouped, and numbers of snapshots are not")
  func amountsAreGroupedAndTheNumbersOfSnapshotsAreNot() throws {
    let columns = [
      Column(.event, .text), Column(.before, .text), Column(.after, .text), Column(.max, .amount),
      Column(.services, .count), Column(.snapshot, .count),
    ]
    let rows: [[Cell]] = [
      [
        .text("max"), .text("999"), .text("1000000"), try SampleReport.amount("1234567.5"),
        .count(12345), .count(12345),
      ],
      [
        .text("name"), .text("1000000"), .text("2026"), try SampleReport.amount("-1000"),
        .count(999), .count(7),
      ],
    ]
    let text = TextRenderer().text(try SampleReport.report([SampleReport.table(columns, rows)]))
    #expect(
      text.hasSuffix(
        """
        event  before   after              max  services    no.
        ─────  ───────  ─────────  ───────────  ────────  ─────
        max    999      1,000,000  1,234,567.5    12,345  12345
        name   1000000  2026          -1,000         999      7

        """))
  }

  @Test("A panel that is not compared is not called unchanged")
  func whatIsNotComparedIsNotCalledUnchanged() throws {
    let time = try SampleReport.time("2026-11-20")
    let panels = [
      PanelCoverage(name: "a", from: time, to: time),
      PanelCoverage(name: "b", from: time, to: time + .seconds(60)),
    ]
    let empty = SampleReport.table([Column(name: "panel", kind: .text)], [])
    func text(_ tables: [Table], _ panels: [PanelCoverage]) throws -> String {
      TextRenderer().text(try SampleReport.report(tables, panels: panels))
    }
    #expect(try text([empty], panels).contains("\nRate changes: none (1 of 2 panels compared)\n"))
    #expect(try text([empty], [panels[0]]).hasSuffix("\nRate changes: nothing to compare\n"))
    #expect(try text([empty], [panels[1]]).hasSuffix("\nRate changes: none\n"))
    let summary = Table(
      name: "summary", title: "Summary", meaning: "", columns: [Column(.panel, .text)],
      rows: [[.text("a")]])
    let categories = Table(
      name: "categories", title: "Categories", meaning: "",
      columns: [Column(.category, .text), Column(.raised, .count)],
      rows: [[.text("x"), .missing], [.text("y"), .count(0)]])
    #expect(
      try text([summary, empty, categories], panels).hasSuffix(
        "\nCategories: none of 1 changed, 1 not compared\n"))
    let dead = try text([summary, empty], [panels[0]])
    #expect(!dead.contains("Rate changes") && dead.contains("\nSummary: 1"))
    #expect(dead.hasPrefix(dead.prefix { $0 != "\n" } + "\n! a: not read since 2026-11-20 00:00\n"))
  }

  @Test("A table without rows is one line")
  func aTableWithoutRowsTakesOneLine() throws {
    let empty = SampleReport.table([Column(name: "panel", kind: .text)], [])
    let report = try SampleReport.report([empty, empty])
    #expect(
      TextRenderer().text(report) == """
        Ratebook report  2026-11-17 06:00 → 2026-11-24 00:00 UTC

        Rate changes: none
        Rate changes: none

        """)
  }

  @Test("After a summary, states without a change are only counted")
  func behindASummaryStatesWithoutAChangeAreCountedOnly() throws {
    let time = try SampleReport.time("2026-11-20")
    let panels = [PanelCoverage(name: "a", from: time, to: time + .seconds(60))]
    func categories(_ raised: [Int]) -> Table {
      Table(
        name: "categories", title: "Categories", meaning: "states",
        columns: [Column(name: "category", kind: .text), Column(name: "raised", kind: .count)],
        rows: raised.enumerated().map { [.text("category \($0)"), .count($1)] })
    }
    let summary = Table(name: "summary", title: "Summary", meaning: "", columns: [], rows: [])
    let some = TextRenderer().text(
      try SampleReport.report([summary, categories([0, 2, 0])], panels: panels))
    #expect(some.contains("Categories: 1\n") && some.hasSuffix("\nand 2 without a change\n"))
    #expect(some.contains("category 1") && !some.contains("category 0"))
    let none = TextRenderer().text(
      try SampleReport.report([summary, categories([0, 0])], panels: panels))
    #expect(none.hasSuffix("Summary: none\nCategories: none of 2 changed\n"))
    let alone = TextRenderer().text(try SampleReport.report([categories([0, 0])]))
    #expect(alone.contains("category 0") && alone.contains("category 1"))
  }

  @Test("Rows beyond the limit are counted")
  func countsTheRowsBeyondTheLimit() throws {
    let table = try SampleReport.rates((0..<35).map { "Likes \($0)" })
    let text = TextRenderer(rowLimit: 3).text(try SampleReport.report([table]))
    #expect(text.contains("Rate changes: 35 · "))
    #expect(text.contains("Likes 2 "))
    #expect(!text.contains("Likes 3 "))
    #expect(text.hasSuffix("\n… and 32 more\n"))
    let all = TextRenderer(rowLimit: 35).text(try SampleReport.report([table]))
    #expect(!all.contains("more"))
  }

  @Test("Each row names panel and currency if they differ")
  func namesPanelAndCurrencyInEachRowWhereTheyDiffer() throws {
    let table = try SampleReport.rates(
      ["Likes", "Views"], panels: ["alpha", "beta"], currencies: ["USD", "VND"])
    let text = TextRenderer(width: 120).text(try SampleReport.report([table]))
    #expect(text.contains("\nRate changes: 2\n"))
    #expect(text.contains("\nalpha  1000  Likes "))
    #expect(text.contains(" VND\n"))
  }

  @Test("Columns without a value are left out")
  func leavesOutColumnsThatAreMissingEverywhere() throws {
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

  @Test("Colours appear only on request")
  func colorsOnlyWhereAsked() throws {
    let report = try SampleReport.report([SampleReport.rates(["Likes", "Views"])])
    let colored = TextRenderer(width: 80, color: true).text(report)
    #expect(colored.contains("\u{1b}[31m▲ +1,302.78%\u{1b}[0m "))
    #expect(colored.contains("\u{1b}[32m▼    -50.0%\u{1b}[0m "))
    #expect(colored.contains("\u{1b}[1mRate changes:\u{1b}[0m 2"))
    #expect(!TextRenderer(width: 80).text(report).contains("\u{1b}"))
  }

  @Test("Notes about panels are wrapped")
  func wrapsWhatIsSaidOfThePanels() throws {
    let panel = PanelCoverage(
      name: "alpha", from: try SampleReport.time("2026-11-18"), startsInside: true,
      to: try SampleReport.time("2026-11-24"), services: 1, currency: "USD", failures: 1,
      lastFailure: String(repeating: "<html>", count: 1000))
    let text = TextRenderer(width: 60).text(try SampleReport.report([], panels: [panel]))
    let lines = text.split(separator: "\n")
    #expect(lines[1].hasPrefix("• alpha: 1 attempt failed in the window, the last:"))
    #expect(lines[lines.count - 2] == "• alpha: first read at 2026-11-18 00:00, so its figures")
    #expect(lines[lines.count - 1] == "  start there")
    #expect(lines.count < 12)
  }
}
