import Analysis
import Catalogue
import Interpretation
import Store
import Testing

@testable import Alerts

/// Feeds steps to rules and keeps what they raise and remember.
struct Trial {
  let rules: [AlertRule]
  private(set) var memory = AlertMemory()
  private(set) var lines: [AlertLine] = []

  init(_ rules: AlertRule...) { self.rules = rules }

  init(_ condition: String, _ scope: RuleScope = .all, digest: String? = nil) throws {
    rules = [
      AlertRule(
        try Condition(condition), for: scope, to: "me", digest: digest.flatMap { Digest($0) })
    ]
  }

  /// The time of a day, counted from 0.
  static func day(_ day: Double) -> Timestamp {
    Timestamp(milliseconds: 1_764_500_000_000 + Int64(day * 86_400_000))
  }

  mutating func step(_ day: Double, _ events: AlertEvent...) { step(day, events) }

  mutating func step(_ day: Double, _ events: [AlertEvent]) {
    let step = AlertStep(panel: "acme", at: Self.day(day), events: events)
    lines += Evaluator(rules, zone: .utc).lines(of: step, &memory, now: Self.day(day))
  }

  /// A service's rates by day, each a move from the one before.
  mutating func rates(_ rates: [(day: Double, rate: String)], of service: String = "7") {
    for (before, after) in zip(rates, rates.dropFirst()) {
      step(after.day, .move(before.rate, after.rate, service))
    }
  }

  /// The alerts so far: day, service, and what the facts say of a rate.
  var alerts: [String] {
    lines.filter { !$0.isAmendment }.map(Self.text)
  }

  var amendments: [String] { lines.filter(\.isAmendment).map(Self.text) }

  private static func text(_ line: AlertLine) -> String {
    let day = (line.at - Self.day(0)).milliseconds / 86_400_000
    let facts = AlertFacts(json: line.facts)
    let move = facts?.kind == .rate ? " \(facts?.before ?? "") → \(facts?.after ?? "")" : ""
    let steps = facts?.steps.map { " in \($0)" } ?? ""
    return "\(day) \(line.kind)" + (line.service.map { " \($0)" } ?? "") + move + steps
  }
}

extension AlertEvent {
  static func move(_ before: String, _ after: String, _ service: String = "7") -> AlertEvent {
    var event = AlertEvent(.rate, service)
    (event.before, event.after) = (before, after)
    event.ratio = (Double(after) ?? 1) / (Double(before) ?? 1)
    event.name = "Likes"
    return event
  }

  static func of(
    _ kind: EventKind, _ service: String? = "7", _ before: String? = nil, _ after: String? = nil
  ) -> AlertEvent {
    var event = AlertEvent(kind, service)
    (event.before, event.after, event.name) = (before, after, "Likes")
    return event
  }
}

@Suite struct EvaluatorTests {
  // MARK: Rates

  @Test func aRiseIsToldFromTheLimitOn() throws {
    var trial = try Trial("rate rises by 5%")
    trial.rates([(0, "0.2"), (1, "0.21")], of: "1")
    trial.rates([(0, "0.2"), (1, "0.2099")], of: "2")
    trial.rates([(0, "0.2"), (1, "0.1")], of: "3")
    #expect(trial.alerts == ["1 rate 1 0.2 → 0.21"])
  }

  @Test func aCreepIsToldOnTheDayThatItPassesTheLimitAndOnce() throws {
    var trial = try Trial("rate rises by 5%")
    trial.rates(
      [(0, "1"), (1, "1.01"), (2, "1.02"), (3, "1.03"), (4, "1.04"), (5, "1.05"), (6, "1.06")])
    #expect(trial.alerts == ["5 rate 7 1 → 1.05 in 5"])
  }

  @Test func aPromotionThatEndsIsNoRise() throws {
    var trial = try Trial("rate rises by 5%")
    trial.rates([(0, "1"), (1, "0.7"), (7.9, "1")])
    #expect(trial.alerts == [])
  }

  @Test func aLowerRateCountsOnceItHasStoodForAWeek() throws {
    var trial = try Trial("rate rises by 5%")
    trial.rates([(0, "1"), (1, "0.7"), (8, "1")])
    #expect(trial.alerts == ["8 rate 7 0.7 → 1"])
  }

  /// Not above 0.9 since day 1, although lower for the last days.
  @Test func theHighestRateOfTheWeekCounts() throws {
    var trial = try Trial("rate rises by 5%")
    trial.rates([(0, "1"), (1, "0.9"), (6, "0.5"), (9, "0.93"), (10, "0.95")])
    #expect(trial.alerts == ["10 rate 7 0.9 → 0.95 in 3"])
  }

  @Test func whatWasToldIsTheBaseline() throws {
    var trial = try Trial("rate rises by 5%")
    trial.rates([(0, "1"), (1, "1.1"), (2, "1"), (3, "1.1"), (4, "1.15"), (5, "1.16")])
    #expect(trial.alerts == ["1 rate 7 1 → 1.1", "5 rate 7 1.1 → 1.16 in 2"])
  }

  @Test func fallsAddUpLikewise() throws {
    var trial = try Trial("rate falls by 10%")
    trial.rates([(0, "1"), (20, "0.95"), (40, "0.9"), (41, "1.2"), (42, "1.05")])
    #expect(trial.alerts == ["40 rate 7 1 → 0.9 in 2"])
  }

  @Test func everyMoveIsToldWithoutALimit() throws {
    var trial = try Trial("rate moves")
    trial.rates([(0, "1"), (1, "1.001"), (2, "1")])
    #expect(trial.alerts == ["1 rate 7 1 → 1.001", "2 rate 7 1.001 → 1"])
  }

  @Test func floatingRatesAreNoAlerts() throws {
    var trial = try Trial("rate rises")
    var event = AlertEvent.move("1", "1.02")
    event.group = "floating"
    trial.step(1, event)
    #expect(trial.alerts == [])
  }

  // MARK: What is no price

  @Test func aRelistedServiceHandsItsBaselineOn() throws {
    var trial = try Trial("rate rises by 5%")
    trial.rates([(0, "1"), (1, "1.03")], of: "1")
    var event = AlertEvent.of(.relisted, "2", "1.03", "1.06")
    (event.ratio, event.other) = (1.06 / 1.03, "1")
    trial.step(2, event)
    #expect(trial.alerts == ["2 rate 2 1 → 1.06 in 2"])
    #expect(trial.memory.baselines.keys.map(\.service.text) == ["2"])
  }

  @Test func aRedenominationScalesTheBaseline() throws {
    var trial = try Trial("rate rises by 5%")
    trial.rates([(0, "1"), (1, "1.03")])
    var event = AlertEvent.of(.redenominated, "7", "1.03", "25750")
    event.factor = 25_000
    trial.step(2, event)
    trial.rates([(2, "25750"), (3, "26250")])
    #expect(trial.alerts == ["3 rate 7 25000 → 26250 in 2"])
  }

  /// 80 for one, then 13 per 1,000 in packages of 5,000, which is 65.
  @Test func aUnitTakesOnlyTheNumberAway() throws {
    var trial = try Trial("rate moves by 5%")
    var unit = AlertEvent.of(.unit, "7", "80", "13")
    unit.factor = 0.2
    var rate = AlertEvent.move("80", "13")
    rate.ratio = 0.8125
    trial.step(1, unit, rate)
    #expect(trial.alerts == ["1 rate 7 16 → 13"])
  }

  @Test(arguments: [EventKind.replaced, .parked, .unparked])
  func anotherProductBeginsAnew(_ kind: EventKind) throws {
    var trial = try Trial("rate rises by 5%")
    trial.rates([(0, "1"), (1, "1.03")])
    trial.step(2, .of(kind, "7", "1.03", "1.03"))
    trial.rates([(2, "1.03"), (3, "1.06")])
    #expect(trial.alerts == [])
  }

  @Test func anotherCurrencyBeginsAnew() throws {
    var trial = try Trial("rate rises by 5%")
    trial.rates([(0, "1"), (1, "1.03")])
    trial.step(2, .of(.currency, nil, "USD", "EUR"))
    #expect(trial.memory.baselines.isEmpty && trial.memory.isForgotten)
  }

  // MARK: Other events

  @Test(arguments: [
    ("service new", EventKind.new), ("service removed", .removed), ("service returned", .returned),
    ("service relisted", .relisted), ("service replaced", .replaced), ("service parked", .parked),
    ("description changed", .description), ("status changed", .status),
  ])
  func anEventIsToldByItsRuleAlone(_ sentence: String, _ kind: EventKind) throws {
    for candidate in EventKind.allCases {
      var trial = try Trial(sentence)
      trial.step(1, .of(candidate, "7", "1", "1"))
      #expect(trial.alerts.isEmpty == (candidate != kind), "\(sentence): \(candidate)")
    }
  }

  @Test func notStatedIsNeitherLostNorGained() throws {
    var trial = try Trial("refill lost")
    trial.step(1, .of(.refill, "1", "true", "false"), .of(.refill, "2", "true", nil))
    trial.step(2, .of(.refill, "1", nil, "false"), .of(.cancel, "2", "true", "false"))
    #expect(trial.alerts == ["1 refillLost 1"])
    trial = try Trial("cancel gained")
    trial.step(1, .of(.cancel, "1", nil, "true"), .of(.cancel, "2", "false", "true"))
    #expect(trial.alerts == ["1 cancelGained 2"])
  }

  @Test func limitsAreNarrowerOnEitherSide() throws {
    var trial = try Trial("limits narrower")
    trial.step(
      1, .of(.min, "1", "10", "100"), .of(.max, "1", "1000", "500"), .of(.min, "2", "100", "10"),
      .of(.max, "2", nil, "500"))
    #expect(trial.alerts == ["1 limits min 1", "1 limits max 1"])
  }

  @Test func anythingLeavesTextsAndLimitsOut() throws {
    var trial = try Trial("anything")
    trial.step(1, EventKind.allCases.map { .of($0, "7", "1", "2") })
    #expect(
      trial.alerts == [
        "1 currency 7", "1 removed 7", "1 returned 7", "1 new 7", "1 relisted 7",
        "1 replaced 7", "1 parked 7", "1 unparked 7",
      ])
  }

  @Test func aProductUnderAnotherIDIsSaidOnceToWhoeverHearsOfRelistings() throws {
    var removed = AlertEvent.of(.removed, "7")
    removed.other = "8"
    var new = AlertEvent.of(.new, "8")
    new.other = "7"
    let events: [AlertEvent] = [.of(.relisted, "8"), new, .of(.new, "9"), removed]
    for (sentence, alerts) in [
      ("anything", ["1 relisted 8", "1 new 9"]), ("service new", ["1 new 8", "1 new 9"]),
      ("service relisted", ["1 relisted 8"]), ("service removed", ["1 removed 7"]),
    ] {
      var trial = try Trial(sentence)
      trial.step(1, events)
      #expect(trial.alerts == alerts, "\(sentence)")
    }
  }

  @Test func aRepricingIsOneLineForEverythingAndEachForAWatchList() throws {
    var line = AlertEvent.of(.repriced, nil)
    (line.count, line.ratio) = (3, 1.05)
    let moves = ["1", "2", "3"].map { service in
      var move = AlertEvent.move("1", "1.05", service)
      move.group = "repriced"
      return move
    }
    var trial = try Trial("anything")
    trial.step(1, [line] + moves)
    #expect(trial.alerts == ["1 repriced"])
    trial = try Trial(
      "anything", RuleScope(text: "watch list", watchList: try WatchList("2\n3")))
    trial.step(1, [line] + moves)
    #expect(trial.alerts == ["1 rate 2 1 → 1.05", "1 rate 3 1 → 1.05"])
  }

  @Test func manyOfAKindAreOneLine() throws {
    var trial = try Trial("service removed")
    trial.step(1, (1...1659).map { .of(.removed, "\($0)") })
    #expect(trial.alerts == ["1 removed"])
    let facts = AlertFacts(json: trial.lines[0].facts)
    #expect(facts?.count == 1659 && facts?.samples?.first == "1 Likes")
    trial = try Trial("service removed")
    trial.step(1, (1...20).map { .of(.removed, "\($0)") })
    #expect(trial.alerts.count == 20)
  }

  // MARK: Scope

  @Test func aScopeIsOfPanelsCategoriesAndServices() throws {
    func alerts(_ scope: RuleScope) throws -> Int {
      var trial = try Trial("service new", scope)
      var one = AlertEvent.of(.new, "1")
      (one.category, one.isOrdered) = ("Instagram Lïkes", true)
      trial.step(1, one, .of(.new, "2"))
      return trial.alerts.count
    }
    #expect(try alerts(RuleScope(text: "a", panels: ["other"])) == 0)
    #expect(try alerts(RuleScope(text: "a", panels: ["acme"])) == 2)
    #expect(try alerts(RuleScope(text: "a", category: "likes")) == 1)
    #expect(try alerts(RuleScope(text: "a", watchList: try WatchList("@orders"))) == 1)
    #expect(try alerts(RuleScope(text: "a", watchList: try WatchList("acme/2"))) == 1)
    #expect(try alerts(RuleScope(text: "a", watchList: try WatchList("*like*"))) == 2)
  }

  // MARK: Amendments

  @Test func whatUndoesAToldMoveAmendsIt() throws {
    var trial = try Trial("rate rises by 5%")
    trial.rates([(0, "1"), (1, "1.08"), (2, "1")])
    #expect(trial.amendments == ["2 rate 7 1.08 → 1"])
    trial.rates([(50, "1"), (51, "1.01")])
    #expect(trial.amendments.count == 1)
  }

  @Test func aReturnAmendsARemoval() throws {
    var trial = try Trial("service removed")
    trial.step(1, .of(.removed))
    trial.step(2, .of(.returned))
    #expect(trial.alerts == ["1 removed 7"])
    #expect(trial.amendments == ["2 returned 7"])
  }

  @Test func aDigestIsDueAtItsTime() throws {
    var trial = try Trial("service removed", digest: "daily at 08:00")
    trial.step(1, .of(.removed))
    let due = Digest("daily at 08:00")?.next(after: Trial.day(1), in: .utc)
    #expect(trial.lines.map(\.dueAt) == [due])
  }
}
