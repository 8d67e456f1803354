import Catalogue
import Testing

@testable import Alerts

@Suite struct MessageTextTests {
  private let time = Timestamp(milliseconds: 1_793_491_200_000)

  private func line(
    _ kind: AlertFacts.Kind, _ service: String? = "7", panel: String? = "acme",
    _ change: (inout AlertFacts) -> Void = { _ in }
  ) -> Bundle.Line {
    var facts = AlertFacts(kind)
    facts.name = "Likes"
    change(&facts)
    return Bundle.Line(panel: panel, service: service, at: time, facts: facts)
  }

  private func text(
    _ lines: [Bundle.Line], isPrivate: Bool = true, limit: Int = 20, zone: Zone = .utc
  ) -> [String] {
    let text = MessageText(zone: zone, limit: limit, isPrivate: isPrivate)
    return text.message(uid: "", at: time, Bundle(lines))?.text.split(separator: "\n")
      .map(String.init) ?? []
  }

  @Test("A rise says what it costs")
  func aRiseSaysWhatItCosts() {
    let rise = line(.rate) { facts in
      (facts.before, facts.after, facts.currency) = ("1.10", "1.32", "USD")
      (facts.percent, facts.steps, facts.since) = (20, 3, 1_793_000_000_000)
      (facts.high, facts.quantity) = ("1.2", "17000")
    }
    #expect(
      text([rise]) == [
        "acme · 2026-11-01 00:00 (UTC)", "▲ 1 service more expensive",
        "  7 Likes  1.10 → 1.32 USD  +20 %  in 3 steps since 2026-10-26  highest in 90 days",
        "    you ordered 17,000 in 30 days: about 3.74 USD more a month",
      ])
    #expect(text([rise], isPrivate: false).count == 3)
  }

  @Test("A time has the zone's offset")
  func aZoneIsSaidWithItsOffset() throws {
    let zone = try #require(Zone(posix: "<+07>-7"))
    #expect(text([line(.removed)], zone: zone).first == "acme · 2026-11-01 07:00 (+07)")
    let india = try #require(Zone(posix: "IST-5:30"))
    #expect(text([line(.removed)], zone: india).first == "acme · 2026-11-01 05:30 (+05:30)")
  }

  @Test("With several panels, each head names its panel")
  func severalPanelsNameThemselvesInEachHead() {
    #expect(
      text([line(.removed), line(.new, panel: "beta")]) == [
        "acme, beta · 2026-11-01 00:00 (UTC)", "acme: ✕ 1 service removed", "  7 Likes",
        "beta: + 1 new service", "  7 Likes",
      ])
  }

  @Test("Rows of a query and categories that are new at once are said one by one")
  func whatIsAboutNoServiceIsToldApart() {
    let rows = ["a", "b", "b"].map { row in
      line(.query, nil) { ($0.name, $0.condition, $0.value) = ("late", "query late", row) }
    }
    #expect(text(rows).dropFirst() == ["• 2 new rows", "  late: a", "  late: b"])
    let categories = ["A", "B"].map { category in
      line(.repriced, nil) { ($0.category, $0.count, $0.factor) = (category, 9, 1.5) }
    }
    #expect(
      text(categories).dropFirst() == [
        "× prices moved by one ratio", "  9 services in A repriced ×1.5",
        "  9 services in B repriced ×1.5",
      ])
  }

  @Test("A service that continues under another id is not gone")
  func aServiceThatContinuesIsNotGone() {
    let relisted = line(.relisted, "8") { $0.other = "7" }
    #expect(
      text([line(.removed), relisted]).dropFirst() == [
        "→ 1 service listed under another id", "  8 Likes  was 7",
      ])
  }

  @Test("The same event of two rules is reported once")
  func theSameEventOfTwoRulesIsSaidOnce() {
    #expect(text([line(.removed), line(.removed)]).count == 3)
  }

  @Test("A mass change is one line")
  func aMassIsOneLine() {
    let mass = line(.removed, nil) { facts in
      (facts.count, facts.samples) = (1659, ["1 Likes", "2 Views"])
    }
    #expect(
      text([mass]).dropFirst() == [
        "✕ 1,659 services removed", "  at once: 1 Likes; 2 Views; and 1,657 more",
      ])
  }

  @Test("A private amount stays out of other channels")
  func aPrivateAmountStaysOutOfOtherChannels() throws {
    let balance = line(.balance, nil) { facts in
      (facts.condition, facts.phase) = ("balance below 3 days", .start)
      facts.value = "12.5 USD, enough for 1 more day"
    }
    #expect(text([balance]).last == "  below 3 days: 12.5 USD, enough for 1 more day")
    #expect(text([balance], isPrivate: false).last == "  below 3 days")
    let text = MessageText(zone: .utc, limit: 20, isPrivate: false)
    let message = try #require(text.message(uid: "", at: time, Bundle([balance])))
    #expect(!message.groups[0].lines[0].facts.contains("12.5"))
  }

  @Test("States show the limits of their rules")
  func statesSayTheLimitsOfTheirRules() {
    func state(
      _ kind: AlertFacts.Kind, _ condition: String, _ phase: AlertFacts.Phase = .start
    ) -> Bundle.Line {
      line(kind, nil) { facts in
        (facts.condition, facts.phase, facts.value) = (condition, phase, "2 USD")
        (facts.since, facts.reason) = (1_793_484_000_000, "HTTP 502")
      }
    }
    #expect(
      text([
        state(.balance, "balance below 3 days"), state(.balance, "balance below 20 USD", .end),
        state(.failing, "panel failing for 1h"), state(.failing, "panel failing for 6h", .end),
        state(.noSnapshot, "no snapshot for 2h"), state(.noSnapshot, "no snapshot for 3h", .end),
      ]).filter { $0.hasPrefix("  ") } == [
        "  below 3 days: 2 USD", "  no longer below 20 USD: 2 USD",
        "  not read for more than 1h, since 2026-10-31 22:00: HTTP 502",
        "  can be read again, after more than 6h",
        "  none for more than 2h, since 2026-10-31 22:00",
        "  there is one again, after more than 3h",
      ])
  }

  @Test("The facts of lines are JSON that is read back")
  func factsOfLinesAreJSONThatIsReadBack() throws {
    let rise = line(.rate) { $0.name = "\"a\"\u{202e}\n𝗛𝗤" }
    #expect(AlertFacts(json: rise.facts.json) == rise.facts)
    #expect(AlertFacts(json: #"{"kind": "guarantee"}"#) == nil)
  }

  @Test("A message links to the day of its latest change")
  func theDayOfTheLatestChangeIsLinked() throws {
    let zone = try #require(Zone(posix: "<-03>3"))
    let text = MessageText(
      zone: zone, limit: 20, isPrivate: true, site: "https://prices.example/a/")
    func link(_ lines: Bundle.Line...) -> String? {
      text.message(uid: "", at: time, Bundle(lines))?.link
    }
    #expect(link(line(.removed)) == "https://prices.example/a/changes/2026-10-31.html")
    #expect(
      link(line(.repriced, nil)) == "https://prices.example/a/changes/2026-10-31.html")
    let state = line(.held, nil) { ($0.condition, $0.phase) = ("snapshot held", .start) }
    #expect(link(state) == nil && link(state, line(.new)) != nil)
  }

  // MARK: Names

  @Test(
    "A name is clean and otherwise as the panel writes it",
    arguments: [
      ("a\u{202e}b\u{2066}c\u{200f}", "abc"), ("a\n\u{1b}[31mb\t c ", "a [31mb c"),
      ("*_`[x](y) <b>&amp; @everyone", "*_`[x](y) <b>&amp; @everyone"),
      ("👨‍👩‍👧 Đặc biệt", "👨‍👩‍👧 Đặc biệt"),
    ])
  func aNameIsCleanAndOtherwiseAsThePanelWritesIt(_ name: String, _ clean: String) {
    #expect(CleanText.clean(name) == clean)
  }

  @Test("A long name is cut between letters")
  func aLongNameIsCutBetweenLetters() {
    let family = "👨‍👩‍👧"
    #expect(
      CleanText.clean(String(repeating: family, count: 100)) == String(repeating: family, count: 90)
        + "…")
    let marks = "a" + String(repeating: "\u{301}", count: 10_000)
    #expect(CleanText.clean(marks).unicodeScalars.count == 12)
  }
}
