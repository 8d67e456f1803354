import Analysis
import Catalogue
import Testing

@testable import Render

/// What a whole report begins with.
@Suite struct HeadlineTests {
  private static func summary(_ raised: Int, _ lowered: Int, new: Int = 0, removed: Int = 0)
    -> Table
  {
    Table(
      name: "summary", title: "Summary", meaning: "",
      columns: [Column(name: "panel", kind: .text)]
        + ["raised", "lowered", "new", "removed"].map { Column(name: $0, kind: .count) },
      rows: [[.text("alpha"), .count(raised), .count(lowered), .count(new), .count(removed)]])
  }

  /// A panel that was read twice.
  private static func compared(_ name: String) throws -> PanelCoverage {
    let time = try SampleReport.time("2026-11-20T06:00:00Z")
    return PanelCoverage(name: name, from: time, to: time + .seconds(3600))
  }

  private func lines(
    _ tables: [Table], panels: [PanelCoverage]? = nil, _ moves: MassMoves = .none,
    width: Int = 80, minimumChange: Double? = nil
  ) throws -> [String]? {
    let panels = try panels ?? [Self.compared("alpha")]
    var report = try SampleReport.report(tables, panels: panels)
    report.minimumChange = minimumChange
    var headlines = Headlines(report, moves)
    for table in tables { for row in table.rows { headlines.take(row, of: table) } }
    return headlines.lines(width: width)?.map { $0.mark.rawValue + " " + $0.text }
  }

  @Test("A headline says how many rates moved, and which moved most")
  func tellsHowManyRatesMovedAndWhichMovedMost() throws {
    let rates = try SampleReport.rates(["Likes", "Views", "Members"])
    #expect(
      try lines([Self.summary(2, 1), rates]) == [
        "▲ 2 rates rose, most +1,302.78%: Likes (alpha 1000)",
        "▼ 1 rate fell, -50.0%: Views (alpha 1001)",
      ])
  }

  @Test("The largest move is not one of the lines about many services")
  func theMostIsNoneOfTheLinesAboutManyServices() throws {
    let rates = try SampleReport.rates(["Likes", "Views", "Members"])
    let moves = try SampleReport.moves(
      [("alpha", "repriced ×14.03", 2)], rates: [("alpha", "1000", "repriced ×14.03")])
    #expect(
      try lines([Self.summary(2, 1), rates], moves) == [
        "▲ 2 rates rose, most +1,302.78%: Members (alpha 1002)",
        "▼ 1 rate fell, -50.0%: Views (alpha 1001)",
        "× alpha: 2 services repriced ×14.03",
      ])
  }

  @Test("A report of some sections has no headline")
  func aReportOfSomeSectionsHasNone() throws {
    #expect(try lines([SampleReport.rates(["Likes"])]) == nil)
  }

  @Test("A headline says that nothing changed")
  func saysThatNothingChanged() throws {
    #expect(try lines([Self.summary(0, 0)]) == ["= nothing changed"])
    #expect(
      try lines([Self.summary(0, 0)], minimumChange: 2.5)
        == ["= no rate change of 2.5 % or more, and nothing else changed"])
  }

  @Test("Lines about small moves only are left out")
  func leavesOutLinesAboutSmallMovesOnly() throws {
    let lines: [(String, Double?)] = [
      ("repriced", 1.003), ("floating", 0.96), ("repriced", 1.05), ("redenominated", 1.0),
      ("removed", nil),
    ]
    let time = try SampleReport.time("2026-11-20T06:00:00Z")
    let table = Table(
      name: "lines", title: "", meaning: "",
      columns: [
        Column(.at, .time), Column(.panel, .text), Column(.event, .text), Column(.ratio, .number),
        Column(.group, .text),
      ],
      rows: lines.map { event, ratio in
        let group = "\(event) \(ratio ?? 0)"
        return [
          .time(time), .text("a"), .text(event), ratio.map(Cell.number) ?? .missing, .text(group),
        ]
      })
    let moves = try MassMoves(
      lines: table,
      rateGroups: SampleReport.table([Column(.panel, .text), Column(.service, .text)], []),
      events: SampleReport.table([Column(.event, .text)], []))
    #expect(
      try self.lines([Self.summary(0, 0)], moves, minimumChange: 5)
        == ["× a: repriced 1.05; a: redenominated 1.0; a: removed 0.0"])
  }

  @Test("Headlines report new, removed and lost things")
  func tellsWhatCameWhatWentAndWhatWasLost() throws {
    let removed = Table(
      name: "removed", title: "", meaning: "", columns: [Column(name: "relisted_as", kind: .text)],
      rows: [[.text("7")], [.missing], [.missing]])
    let capabilities = Table(
      name: "capabilities", title: "", meaning: "",
      columns: ["refill_lost", "cancel_lost"].map { Column(name: $0, kind: .count) },
      rows: [[.count(2), .count(0)], [.count(1), .count(0)]])
    #expect(
      try lines([Self.summary(0, 0, new: 1, removed: 3), removed, capabilities]) == [
        "± 1 service new, 3 gone (1 under another id), refill lost by 3"
      ])
    #expect(
      try lines([Self.summary(0, 0), capabilities]) == ["± refill lost by 3"])
  }

  @Test("Headlines report mass events, and how many more there are")
  func tellsMassEventsAndHowManyMoreThereAre() throws {
    let events = Table(
      name: "events", title: "Events", meaning: "", columns: [Column(.event, .text)],
      rows: [[.text("rate")]])
    func moves(_ count: Int) throws -> MassMoves {
      try SampleReport.moves((0..<count).map { ("panel \($0)", "repriced ×1.05", 22) })
    }
    #expect(
      try lines([Self.summary(0, 0), events]) == [
        "= no net rate change, no services added or removed; see Events"
      ])
    let balance = Table(
      name: "balance", title: "Balance", meaning: "",
      columns: [Column(name: "change", kind: .amount)], rows: [[.missing], [.amount(Amount(-1))]])
    #expect(try lines([Self.summary(0, 0), balance]) == ["= nothing changed but the balance"])
    #expect(
      try lines([Self.summary(0, 0), events], moves(1)) == ["× panel 0: 22 services repriced ×1.05"]
    )
    #expect(
      try lines([Self.summary(0, 0), events], moves(9), width: 60) == [
        "× panel 0: 22 services repriced ×1.05; 8 more"
      ])
  }

  @Test("Headlines name the panels in which nothing changed")
  func saysInWhichPanelsNothingChanged() throws {
    let time = try SampleReport.time("2026-11-20T06:00:00Z")
    let none = [Self.summary(0, 0)]
    let (read, other) = (try Self.compared("read"), try Self.compared("other"))
    let late = PanelCoverage(name: "late", from: time, to: time)
    let once = PanelCoverage(name: "once", from: time, startsInside: true, to: time)
    let never = PanelCoverage(name: "never")
    var held = try Self.compared("held")
    held.held = PanelCoverage.Held(snapshot: 12, reason: "it is empty")
    var overdue = try Self.compared("overdue")
    overdue.isOverdue = true
    for panels in [[late], [once], [never], [late, once, never], []] {
      #expect(try lines(none, panels: panels) == [])
    }
    #expect(try lines(none, panels: [read, other]) == ["= nothing changed"])
    #expect(try lines(none, panels: [late, read, never]) == ["= read: nothing changed"])
    #expect(
      try lines(none, panels: [late, read, other]) == ["= 2 of 3 panels: nothing changed"])
    #expect(try lines(none, panels: [held]) == ["= up to 2026-11-20 07:00: nothing changed"])
    #expect(
      try lines(none, panels: [overdue, late])
        == ["= overdue, up to 2026-11-20 07:00: nothing changed"])
    #expect(
      try lines(none, panels: [overdue, read])
        == ["= up to their last accepted snapshots: nothing changed"])
  }

  @Test("Headlines say that not all prices could be read")
  func saysThatNotAllPricesCouldBeRead() throws {
    var panel = try Self.compared("one")
    let time = try SampleReport.time("2026-11-20T06:00:00Z")
    panel.stale = [StaleRate(service: "7", name: "A", rate: Amount(1), since: time)]
    #expect(
      try lines([Self.summary(0, 0)], panels: [panel]) == [
        "= nothing changed in what could be read"
      ])
  }

  @Test("Headlines fit the terminal", arguments: [40, 80, 120])
  func fitsTheTerminal(width: Int) throws {
    let names = ["👨‍👩‍👧‍👦 微博粉丝 \u{1b}[2J" + String(repeating: "粉", count: 90)]
    let rates = try SampleReport.rates(names, panels: [String(repeating: "p", count: 64)])
    let text = TextRenderer(width: width).text(
      try SampleReport.report([Self.summary(1, 0), rates]))
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("▲") })
    #expect(DisplayWidth.of(line) <= width && !line.contains("\u{1b}"))
    #expect(width < 80 || line.hasSuffix(" 1000)"))
  }

  @Test("With many panels, the first notes are shown")
  func ofManyPanelsTheFirstNotesAreShown() throws {
    let panels = try (0..<30).map { number in
      var panel = try Self.compared("panel \(number)")
      panel.lastFailure = "fault \(number)"
      return panel
    }
    let report = try SampleReport.report([], panels: panels)
    let text = TextRenderer(rowLimit: 10).text(report)
    #expect(text.contains("• panel 9: ") && !text.contains("• panel 10: "))
    #expect(text.contains("\n… and 20 more notes\n"))
    #expect(TextRenderer().text(report).contains("• panel 29: "))
  }
}
