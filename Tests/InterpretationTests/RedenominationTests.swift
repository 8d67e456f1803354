import Catalogue
import Interpretation
import Testing

@Suite struct RedenominationTests {
  /// MSP-Panel across 3 May 2020, from rupees to dollars.
  @Test("A recorded change from rupees to dollars is a redenomination")
  func theRealOne() {
    let rates = [590, 25, 4, 1200, 65, 130, 9.5, 310, 42]
    var panel = TestPanel(
      [service("2426", "590")] + services(1...9) { "\(rates[$0 - 1])" }, currency: nil)
    let result = panel.next {
      $0.rate("2426", "8.3")
      for (id, rate) in zip(
        1...9, ["8.26", "0.35", "0.06", "16.8", "0.91", "1.82", "0.13", "4.34"])
      {
        $0.rate("\(id)", rate)
      }
    }
    #expect(result.lines == ["panel redenominated f0.014 (1) n9 other n1"])
    #expect(result.words("2426") == ["2426 redenominated 590→8.3 f0.014 (1)"])
    #expect(result.words("9") == [])
    #expect(result.index == [])
    let later = panel.next { $0.rate("2426", "8.8") }
    #expect(later.words("2426") == ["2426 rate 8.3→8.8 ×1.06"])
  }

  private func moved(
    _ count: Int, of all: Int, by factor: Double, currency: String? = nil
  ) -> StepResult {
    var panel = TestPanel(services(1...all) { "\($0 * 10)" })
    return panel.next(currency: currency) { $0.multiply(1..<(count + 1), by: factor) }
  }

  @Test("Four fifths of a panel beyond ×5 are a redenomination")
  func fourFifthsOfThePanelBeyondFive() {
    #expect(moved(8, of: 10, by: 0.1).lines == ["panel redenominated f0.1 (1) n8 other n2"])
    // Part of the panel, if not the whole one.
    #expect(moved(7, of: 10, by: 0.1).lines == ["panel redenominated f0.1 (1) n7"])
    #expect(moved(79, of: 100, by: 0.1).lines == ["panel redenominated f0.1 (1) n79"])
    #expect(moved(8, of: 10, by: 5).lines == ["panel repriced ×5 (1) n8"])
    #expect(moved(8, of: 10, by: 5.01).lines == ["panel redenominated f5.01 (1) n8 other n2"])
    #expect(moved(4, of: 4, by: 0.1).lines == [])
  }

  /// Services that went, that could not be read or that name another product are not comparable.
  @Test("Only comparable services count")
  func onlyComparableServicesCount() {
    var panel = TestPanel(services(1...13) { "\($0 * 10)" })
    var other = panel
    let result = panel.next {
      $0.multiply(1...8, by: 0.1)
      $0.remove("9")
      $0.change("10") { $0.staleSince = time(1) }
      $0.add(service("11", "1.23", name: "Game coins", category: "Games"))
    }
    #expect(result.lines == ["panel redenominated f0.1 (1) n8 other n2"])
    #expect(
      other.next { $0.multiply(1...8, by: 0.1) }.lines == ["panel redenominated f0.1 (1) n8"])
  }

  @Test("Any factor together with a new currency is a redenomination")
  func anyFactorTogetherWithACurrency() {
    #expect(
      moved(10, of: 10, by: 0.9, currency: " eur ").lines
        == ["panel currency USD→EUR", "panel redenominated f0.9 (1) n10 other n0"])
    #expect(
      moved(10, of: 10, by: 83, currency: "INR").lines
        == ["panel currency USD→INR", "panel redenominated f83 (1) n10 other n0"])
    #expect(moved(0, of: 10, by: 1, currency: "EUR").words == ["panel currency USD→EUR"])
    #expect(moved(0, of: 10, by: 1, currency: "usd").words == [])
  }

  /// In another currency every number is a new one: 0.96 is a rise, even if it is nearer 1 than the net.
  @Test("With a new currency, rates that moved by less are redenominated, too")
  func otherMovesTogetherWithACurrency() {
    var panel = TestPanel(services(1...11) { "\($0 * 10)" })
    let result = panel.next(currency: "EUR") {
      $0.multiply(1...10, by: 0.9)
      $0.multiply([11], by: 0.96)
    }
    #expect(
      result.words("11")
        == ["11 redenominated 110→105.6 f0.9 (1)", "11 rate 110→105.6 ×1.067"])
  }

  /// Two services are enough if the currency changed.
  @Test("Two services suffice if the currency changed")
  func twoServicesTogetherWithACurrency() {
    #expect(
      moved(2, of: 2, by: 83, currency: "INR").lines.last
        == "panel redenominated f83 (1) n2 other n0")
    #expect(moved(1, of: 1, by: 83, currency: "INR").lines == ["panel currency USD→INR"])
    #expect(moved(2, of: 2, by: 83).lines == [])
  }

  /// What could not be read when it happened is in the old unit.
  @Test("A rate that was unreadable meanwhile is not compared")
  func aRateThatWasUnreadableIsNotCompared() {
    var panel = TestPanel(services(1...10) { "\($0 * 100)" } + [service("11", "100")])
    panel.next { $0.change("11") { $0.staleSince = time(1) } }
    panel.next { $0.multiply(1...10, by: 0.03) }
    let result = panel.next {
      $0.change("11") { $0.staleSince = nil }
      $0.rate("11", "3.3")
    }
    #expect(result.words == [] && result.index == [])
  }

  /// Nothing is compared across a change of currency without a factor.
  @Test("Without a factor, nothing is compared across a change of currency")
  func acrossACurrencyNothingIsCompared() {
    var panel = TestPanel(services(1...10) { "\($0)" })
    let result = panel.next(currency: "EUR") {
      for id in 1...10 { $0.rate("\(id)", "\(id * id * 3)") }
    }
    #expect(result.words == ["panel currency USD→EUR"])
    #expect(result.index == [])
    #expect(panel.next { $0.rate("1", "3.3") }.index.first == "panel ×1.01 of 10")
  }

  /// The last prices are in the currency before, and say nothing after it.
  @Test("Last prices are forgotten when the currency changes")
  func acrossACurrencyLastPricesAreForgotten() {
    func story(_ currency: String) -> [String] {
      var panel = TestPanel(services(1...10) { "\($0)" })
      panel.next { $0.rate("1", "60") }
      panel.next(currency: currency)
      return panel.next(after: 30).words
    }
    #expect(story("USD") == ["1 unparked 60→60"])
    #expect(story("EUR") == [])
  }

  /// Rows of a currency of their own go on.
  @Test("The index goes on for rows in a currency of their own")
  func theIndexAcrossAChangeOfTheAccountsCurrency() {
    let rows = [("1", "EUR"), ("2", "EUR"), ("3", nil), ("4", "USD"), ("5", nil)]
    var panel = TestPanel(rows.map { service($0, "1", currency: $1) })
    let result = panel.next(currency: "EUR") {
      $0.rate("1", "8")
      $0.rate("3", "4")
    }
    #expect(result.words == ["panel currency USD→EUR", "1 rate 1→8 ×8"])
    #expect(result.index == ["panel ×2 of 3", "Likes EUR ×2.828 of 2"])
  }

  @Test("Other moves are net of the factor")
  func whatMovedOtherwiseIsNetOfTheFactor() {
    var panel = TestPanel(services(1...14) { "\($0 * 100)" }, beside: 1)
    let result = panel.next {
      $0.multiply(1...12, by: 0.01)
      $0.rate("13", "15.6")
      $0.rate("14", "1540")
    }
    #expect(result.lines == ["panel redenominated f0.01 (1) n12 other n1"])
    #expect(
      result.words("13")
        == ["13 redenominated 1300→15.6 f0.01 (1)", "13 rate 1300→15.6 ×1.2"])
    // Its number is still the old one.
    #expect(result.words("14") == ["14 rate 1400→1540 ×1.1"])
    #expect(result.index.first == "panel ×1.02 of 14")
  }

  /// Rates too small for their decimals become 0, and are parked without an event of their own.
  @Test("A rate that is rounded to zero belongs to the redenomination")
  func aRateRoundedToZeroBelongsToIt() {
    var panel = TestPanel(
      services(1...9) { "\($0 * 8)" } + [service("10", "0.3"), service("11", "5")])
    let result = panel.next {
      $0.multiply(1...9, by: 0.0125, decimals: 2)
      $0.rate("10", "0")
      $0.rate("11", "0")
    }
    #expect(result.words("10") == ["10 redenominated 0.3→0 (1)"])
    #expect(result.words("11") == ["11 parked 5→0"])
    #expect(result.parked == ["10 parked", "11 parked"])
    #expect(panel.next { $0.rate("10", "0.01") }.words == ["10 unparked 0→0.01 f0.0125"])
  }

  @Test("Last prices are multiplied by the factor")
  func lastPricesAreMultiplied() {
    var panel = TestPanel(services(1...10) { "\($0 * 100)" } + [service("11", "2.38")])
    panel.next { $0.rate("11", "10000") }
    panel.next { $0.multiply(1...10, by: 0.01) }
    // 1.1 is within × 50 of 0.0238, 1.2 is not.
    var other = panel
    #expect(panel.next { $0.rate("11", "1.1") }.words == ["11 unparked 10000→1.1 f0.01"])
    #expect(other.next { $0.rate("11", "1.2") }.words == [])
  }

  @Test("A service that returns after a redenomination is not compared")
  func aReturnThatSpansItIsNotCompared() {
    var panel = TestPanel(services(1...10) { "\($0 * 100)" } + services(11...13) { "\($0 * 100)" })
    panel.next { $0.remove("11", "12", "13") }
    panel.next { edit in
      edit.multiply(1...10, by: 0.01)
      edit.add(service("12", "12"))
    }
    #expect(panel.memory.lost.count == 2)
    let result = panel.next {
      $0.add(service("11", "11"))
      $0.add(service("14", "13", name: "Product n13"))
    }
    #expect(result.words("11") == ["11 returned →11 since day 1"])
    #expect(result.words("14") == ["14 new →13", "14 relisted 1300→13 other 13"])
    #expect(result.index == [])
  }

  /// Part of a panel: 5 services, and four fifths of the movers.
  @Test("Part of a panel may be redenominated")
  func partOfAPanel() {
    func part(_ count: Int, others: Int) -> [String] {
      var panel = TestPanel(services(1...20) { "\($0)" })
      return panel.next {
        $0.multiply(1...count, by: 1000)
        $0.multiply(11..<(11 + others), by: 1.5)
      }.lines
    }
    #expect(part(8, others: 2) == ["panel redenominated f1000 (1) n8"])
    #expect(part(8, others: 3) == [])
    #expect(part(5, others: 0) == ["panel redenominated f1000 (1) n5"])
    #expect(part(4, others: 0) == [])
  }

  /// The most exact rates say what the factor is.
  @Test("The rates with the most digits give the factor")
  func theFactorIsThatOfTheMostDigits() {
    // 1 becomes 0.01, and 1600 becomes 22.22.
    var panel = TestPanel(services(1...20) { $0 < 16 ? "1" : "\($0)00" })
    let result = panel.next { $0.multiply(1...20, by: 0.01389, decimals: 2) }
    #expect(result.lines == ["panel redenominated f0.01389 (1) n20 other n0"])
  }

  /// Nothing is compared if only some services state another currency.
  @Test("Services that state another currency are not compared")
  func ownCurrencies() {
    var panel = TestPanel((1...5).map { service("\($0)", "\($0)", currency: "EUR") }, beside: 20)
    let result = panel.next { edit in
      for id in 1...5 { edit.add(service("\(id)", "\(id * 90)", currency: "inr")) }
    }
    #expect(result.words == (1...5).map { "\($0) currency EUR→INR" })
    #expect(result.index == [])
  }
}
