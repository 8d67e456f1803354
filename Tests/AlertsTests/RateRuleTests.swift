import Catalogue
import Interpretation
import Store
import Testing

@testable import Alerts

/// What rules about rates raise.
@Suite struct RateRuleTests {
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
}
