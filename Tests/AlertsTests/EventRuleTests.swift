import Analysis
import Catalogue
import Interpretation
import Store
import Testing

@testable import Alerts

/// What rules about other events raise.
@Suite struct EventRuleTests {
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
      "anything", RuleScope(.watchList, watchList: try WatchList("2\n3")))
    trial.step(1, [line] + moves)
    #expect(trial.alerts == ["1 rate 2 1 → 1.05", "1 rate 3 1 → 1.05"])
  }

  @Test func eachOfManyIsAnAlert() throws {
    var trial = try Trial("service removed")
    trial.step(1, (1...1659).map { .of(.removed, "\($0)") })
    #expect(trial.alerts == (1...1659).map { "1 removed \($0)" })
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
    #expect(try alerts(RuleScope(.all, panels: ["other"])) == 0)
    #expect(try alerts(RuleScope(.all, panels: ["acme"])) == 2)
    #expect(try alerts(RuleScope(.all, category: "likes")) == 1)
    #expect(try alerts(RuleScope(.all, watchList: try WatchList("@orders"))) == 1)
    #expect(try alerts(RuleScope(.all, watchList: try WatchList("acme/2"))) == 1)
    #expect(try alerts(RuleScope(.all, watchList: try WatchList("*like*"))) == 2)
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
