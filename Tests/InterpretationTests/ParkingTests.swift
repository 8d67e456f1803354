import Interpretation
import Testing

@Suite struct ParkingTests {
  /// What the events of service 1 are, one catalogue a day, by its rates.
  private func story(_ rates: String..., beside others: Int = 9) -> [[String]] {
    var panel = TestPanel([service("1", rates[0])], beside: others)
    return rates.dropFirst().map { rate in panel.next { $0.rate("1", rate) }.words("1") }
  }

  @Test("A rate that returns to its price was parked")
  func aRateThatComesBackWasParked() {
    #expect(
      story("2.38", "10000", "2.38") == [["1 parked 2.38→10000"], ["1 unparked 10000→2.38"]])
    #expect(story("1", "0", "1") == [["1 parked 1→0"], ["1 unparked 0→1"]])
    #expect(story("1", "0", "1.2") == [["1 parked 1→0"], ["1 unparked 0→1.2"]])
  }

  @Test("Only a step beyond ×50 parks a service")
  func onlyStepsBeyondFiftyArePark() {
    #expect(story("2.38", "119") == [["1 rate 2.38→119 ×50"]])
    #expect(story("2.38", "119.01") == [["1 parked 2.38→119.01"]])
    #expect(story("119", "2.38") == [["1 rate 119→2.38 ×0.02"]])
    // The rate before was no price.
    #expect(story("119", "2.37") == [["1 unparked 119→2.37"]])
  }

  @Test("A rate within ×50 of the last price is a price again")
  func backWithinFiftyOfTheLastPrice() {
    #expect(story("1", "1000", "50") == [["1 parked 1→1000"], ["1 unparked 1000→50"]])
    #expect(story("1", "1000", "51") == [["1 parked 1→1000"], []])
    #expect(story("1", "1000", "0.001") == [["1 parked 1→1000"], ["1 unparked 1000→0.001"]])
  }

  @Test("A parked rate that moves again by a price step was a price")
  func aParkedRateThatMovesAgainWasAPrice() {
    #expect(
      story("1", "60", "120")
        == [["1 parked 1→60"], ["1 unparked 60→120", "1 rate 60→120 ×2"]])
    #expect(
      story("1", "110", "55")
        == [["1 parked 1→110"], ["1 unparked 110→55", "1 rate 110→55 ×0.5"]])
    #expect(story("1", "60", "121") == [["1 parked 1→60"], []])
    #expect(story("1", "0", "60", "0", "61") == [["1 parked 1→0"], [], [], []])
    // 50,000 × the mean is absurd, however it moves.
    #expect(story("1", "49000", "49999").last?.count == 2)
    #expect(story("1", "49000", "50000").last == [])
    #expect(story("1", "50000", "49999").last?.count == 2)
  }

  @Test("A maximum below the minimum parks a service")
  func aMaximumBelowTheMinimumParks() {
    var panel = TestPanel([service("1", "1")], beside: 9)
    #expect(panel.next { $0.limits("1", 10, 10) }.words("1") == ["1 max 10000→10"])
    let parked = panel.next { $0.limits("1", 10, 9) }
    #expect(parked.words("1") == ["1 parked 1→1", "1 max 10→9"])
    #expect(parked.parked == ["1 parked"])
    #expect(panel.next { $0.rate("1", "1.5") }.words("1") == [])
    #expect(
      panel.next { $0.limits("1", 9, 9) }.words("1") == ["1 unparked 1.5→1.5", "1 min 10→9"])
  }

  @Test("A new service may be parked from the start")
  func firstListings() {
    func first(_ rate: String, _ min: Int = 10, _ max: Int = 100) -> [String] {
      var panel = TestPanel([], beside: 9)
      return panel.next { $0.add(service("1", rate, min: min, max: max)) }.words("1")
    }
    #expect(first("0") == ["1 new →0", "1 parked →0"])
    #expect(first("50000") == ["1 new →50000", "1 parked →50000"])
    #expect(first("49999") == ["1 new →49999"])
    #expect(first("810000", 1, 1) == ["1 new →810000"])
    #expect(first("0", 1, 1) == ["1 new →0", "1 parked →0"])
    #expect(first("1", 100, 10) == ["1 new →1", "1 parked →1"])
  }

  @Test("Without a last price, the panel's mean decides")
  func withoutALastPriceTheMeanDecides() {
    var panel = TestPanel([service("1", "100000")], beside: 9)
    #expect(panel.memory.parked.count == 1)
    #expect(panel.next { $0.rate("1", "60000") }.words("1") == [])
    #expect(panel.next { $0.rate("1", "49999") }.words("1") == ["1 unparked 60000→49999"])
    // First seen at 10000, then at 2.38: no price at first, whether or not that was known.
    #expect(story("10000", "2.38") == [["1 unparked 10000→2.38"]])
    #expect(story("100000", "2.38") == [["1 unparked 100000→2.38"]])
  }

  @Test("A rate that is unchanged for thirty days is a price")
  func unchangedForThirtyDaysIsAPrice() {
    func days(_ rate: String, quiet days: Double, limits: (Int, Int) = (10, 100)) -> [String] {
      var panel = TestPanel([service("1", "1", max: 100)], beside: 9)
      panel.next {
        $0.rate("1", rate)
        $0.limits("1", limits.0, limits.1)
      }
      return panel.next(after: days).words
    }
    #expect(days("60", quiet: 29.9) == [])
    #expect(days("60", quiet: 30) == ["1 unparked 60→60"])
    #expect(days("999.9", quiet: 30) == ["1 unparked 999.9→999.9"])
    #expect(days("1000", quiet: 30) == [])
    #expect(days("0", quiet: 30) == [])
    #expect(days("2", quiet: 30, limits: (100, 10)) == [])
  }

  /// A name or a description says nothing of the price.
  @Test("Only its own rate and limits end a service's parking")
  func onlyItsOwnRateAndLimitsReleaseIt() {
    var panel = TestPanel([service("1", "100000")], beside: 9)
    panel.next { edit in for id in 1000...1008 { edit.rate("\(id)", "9") } }
    #expect(
      panel.next { $0.change("1") { $0.name = "Else" } }.words("1") == ["1 name Product n1→Else"])
    #expect(
      panel.next { $0.limits("1", 20, 10_000) }.words("1")
        == ["1 unparked 100000→100000", "1 min 10→20"])
  }

  @Test("No index includes steps into or out of parking")
  func theParkedAndTheBackAreInNoIndex() {
    var panel = TestPanel([service("1", "1")] + services(2...4) { "\($0)" }, beside: 9)
    func step(_ rate: String, _ other: String) -> [String] {
      panel.next {
        $0.rate("1", rate)
        $0.rate("2", other)
      }.index
    }
    #expect(step("0", "4") == ["panel ×1.059 of 12", "Likes USD ×1.26 of 3"])
    #expect(step("1", "2") == ["panel ×0.9439 of 12", "Likes USD ×0.7937 of 3"])
    #expect(step("1", "4") == ["panel ×1.055 of 13", "Likes USD ×1.189 of 4"])
  }
}
