import Interpretation
import Testing

@Suite struct UnitChangeTests {
  private func step(
    _ rate: String, _ limits: (Int?, Int?), to newRate: String, _ newLimits: (Int?, Int?)
  ) -> StepResult {
    var panel = TestPanel(
      [service("1", rate, min: limits.0, max: limits.1)], beside: 9)
    return panel.next {
      $0.rate("1", newRate)
      $0.limits("1", newLimits.0, newLimits.1)
    }
  }

  private func priceWords(_ result: StepResult) -> [String] {
    let kinds: [EventKind] = [.unit, .rate, .parked, .unparked]
    return result.events.filter { kinds.contains($0.kind) }.map(\.words)
  }

  @Test("A package per thousand becomes one by piece")
  func aPackagePerThousandBecomesOneByPiece() {
    let result = step("11", (1000, 1000), to: "11000", (1, 50))
    #expect(priceWords(result) == ["1 unit 11→11000 f1000"])
    #expect(result.index.isEmpty)
    #expect(result.parked.isEmpty)
  }

  /// 80 for one package of 5,000 becomes 13 per 1,000, 65 each.
  @Test("The net of a change of unit is a step of the rate")
  func theNetOfAUnitIsAStepOfTheRate() {
    #expect(
      priceWords(step("80", (1, 1), to: "13", (5000, 5000)))
        == ["1 unit 80→13 f0.2", "1 rate 80→13 ×0.8125"])
    #expect(
      priceWords(step("13", (5000, 5000), to: "80", (1, 1)))
        == ["1 unit 13→80 f5", "1 rate 13→80 ×1.231"])
    #expect(step("80", (1, 1), to: "13", (5000, 5000)).index.first == "panel ×0.9795 of 10")
  }

  @Test("One piece becomes a choice of quantities")
  func onePieceBecomesAChoice() {
    #expect(priceWords(step("80", (1, 1), to: "80000", (1, 20))) == ["1 unit 80→80000 f1000"])
    #expect(
      priceWords(step("8000", (1, 20), to: "8.8", (1, 1)))
        == ["1 unit 8000→8.8 f0.001", "1 rate 8000→8.8 ×1.1"])
    // Without a choice at the other end there is no other unit.
    #expect(priceWords(step("80", (1, 1), to: "4000", (1, 1))) == ["1 rate 80→4000 ×50"])
  }

  /// A minimum that moves as the rate does the other way, by less than × 10 each, is a rise.
  @Test("Opposite moves of rate and minimum are a change of unit")
  func reciprocalMovesOfRateAndMinimum() {
    #expect(priceWords(step("11", (1000, nil), to: "11000", (1, nil))) == ["1 unit 11→11000 f1000"])
    #expect(priceWords(step("5", (20, 900), to: "50", (2, 900))) == ["1 unit 5→50 f10"])
    #expect(priceWords(step("50", (2, 900), to: "5", (20, 900))) == ["1 unit 50→5 f0.1"])
    #expect(
      priceWords(step("5", (20, 900), to: "51", (2, 900)))
        == ["1 unit 5→51 f10", "1 rate 5→51 ×1.02"])
    #expect(priceWords(step("5", (20, 900), to: "51.05", (2, 900))) == ["1 rate 5→51.05 ×10.21"])
    #expect(priceWords(step("5", (18, 900), to: "45", (2, 900))) == ["1 rate 5→45 ×9"])
    #expect(priceWords(step("1", (99, 900), to: "10", (10, 900))) == ["1 rate 1→10 ×10"])
    #expect(priceWords(step("1", (100, 900), to: "9.9", (10, 900))) == ["1 rate 1→9.9 ×9.9"])
    #expect(priceWords(step("1", (110, 1000), to: "1.1", (100, 1000))) == ["1 rate 1→1.1 ×1.1"])
  }

  @Test("The net is within ×20, and closer to 1 than the ratio")
  func theNetIsWithinTwentyAndNearerThanTheRatio() {
    #expect(
      priceWords(step("1", (100, 100), to: "2000", (1, 50)))
        == ["1 unit 1→2000 f100", "1 rate 1→2000 ×20"])
    #expect(priceWords(step("1", (100, 100), to: "2001", (1, 50))) == ["1 parked 1→2001"])
    // r = 9 is nearer 1 than 9 / 100; r = 11 is not nearer than 11 / 100.
    #expect(priceWords(step("1", (100, 100), to: "9", (1, 50))) == ["1 rate 1→9 ×9"])
    #expect(
      priceWords(step("1", (100, 100), to: "11", (1, 50)))
        == ["1 unit 1→11 f100", "1 rate 1→11 ×0.11"])
    // Fewer than 100 are no package.
    #expect(priceWords(step("1", (99, 99), to: "49", (1, 50))) == ["1 rate 1→49 ×49"])
  }

  @Test("A parked service has no change of unit")
  func aParkedServiceHasNoUnit() {
    var panel = TestPanel([service("1", "11", min: 1000, max: 1000)], beside: 9)
    panel.next { $0.rate("1", "0") }
    let result = panel.next {
      $0.rate("1", "11000")
      $0.limits("1", 1, 50)
    }
    #expect(priceWords(result).isEmpty)
  }
}
