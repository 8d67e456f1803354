import Catalogue
import Interpretation
import Testing

@Suite struct RelistingTests {
  private func product(
    _ id: String, _ rate: String, name: String = "Instagram Likes [HQ]", category: String = "Likes"
  ) -> ServiceLook {
    service(id, rate, name: name, category: category)
  }

  @Test("A product under another id is relisted and compared")
  func aProductUnderAnotherID() {
    var panel = TestPanel([product("101", "1", name: "101 - Instagram Likes [HQ]")], beside: 9)
    #expect(panel.next { $0.remove("101") }.words == ["101 missing 1→"])
    let result = panel.next { $0.add(product("202", "2.5", name: "🔥 instagram LIKES 202 HQ")) }
    #expect(
      result.words == [
        "101 removed 1→ since day 1", "202 new →2.5", "202 relisted 1→2.5 ×2.5 other 101",
      ])
    #expect(result.index == ["panel ×1.096 of 10", "Likes USD ×2.5 of 1"])
    #expect(panel.next { $0.rate("202", "3") }.words == ["202 rate 2.5→3 ×1.2"])
  }

  @Test("A relisting at the same rate counts as not moved")
  func atTheSameRateItCountsAsNotMoved() {
    var panel = TestPanel([product("1", "1")], beside: 9)
    let result = panel.next {
      $0.remove("1")
      $0.add(product("2", "1"))
      $0.rate("1000", "2")
    }
    #expect(result.words("2") == ["2 new →1", "2 relisted 1→1 ×1 other 1"])
    #expect(result.index.first == "panel ×1.072 of 10")
  }

  @Test("The old id was lost at most thirty days before")
  func lostAtMostThirtyDaysBefore() {
    func relisted(after days: Double) -> Int {
      var panel = TestPanel([product("1", "1")], beside: 9)
      panel.next { $0.remove("1") }
      return panel.next(after: days) { $0.add(product("2", "1")) }.count(.relisted)
    }
    #expect(relisted(after: 30) == 1)
    #expect(relisted(after: 30.01) == 0)
  }

  /// A relisting beside the old id for a week is found when the old one is lost.
  @Test("Old and new ids may be listed together for seven days")
  func sideBySideForAtMostSevenDays() {
    func step(after days: Double) -> StepResult {
      var panel = TestPanel([product("1", "1")], beside: 9)
      panel.next { $0.add(product("2", "1.2")) }
      return panel.next(after: days) { $0.remove("1") }
    }
    #expect(step(after: 7).words == ["1 missing 1→", "2 relisted 1→1.2 ×1.2 other 1"])
    #expect(step(after: 7).index == ["panel ×1.018 of 10", "Likes USD ×1.2 of 1"])
    #expect(step(after: 7.01).words == ["1 missing 1→"])
  }

  @Test("An id continues one old id only")
  func sideBySideOnlyOnce() {
    var panel = TestPanel([product("1", "1"), product("2", "1")], beside: 9)
    panel.next { $0.add(product("3", "1")) }
    #expect(panel.next { $0.remove("1") }.words("3") == ["3 relisted 1→1 ×1 other 1"])
    #expect(panel.next { $0.remove("2") }.words("3") == [])
  }

  /// The old id was parked for the new one: its last price counts.
  @Test("The last price of the old id counts if it was parked")
  func sideBySideTheLastPriceCounts() {
    var panel = TestPanel([product("1", "1")], beside: 9)
    panel.next { $0.add(product("2", "1.2")) }
    panel.next { $0.rate("1", "10000") }
    #expect(
      panel.next { $0.remove("1") }.words("2") == ["2 relisted 1→1.2 ×1.2 other 1"])
  }

  /// Two services of one name from the first catalogue on are two products.
  @Test("Two services of one name in the first catalogue are two products")
  func listedFromTheStartIsNotNew() {
    var panel = TestPanel([product("1", "1"), product("2", "1")], beside: 9)
    #expect(panel.next { $0.remove("1") }.words == ["1 missing 1→"])
  }

  @Test("The old id is found by category, then pause, then ratio, then id")
  func categoryThenPauseThenRatioThenID() {
    func partner(_ candidates: ServiceLook...) -> [String] {
      var panel = TestPanel([product("1", "1")], beside: 9)
      panel.next { $0.remove("1") }
      return panel.next { edit in for look in candidates { edit.add(look) } }.events
        .filter { $0.kind == .relisted }.compactMap(\.subject.service)
    }
    #expect(partner(product("2", "1", category: "Else"), product("3", "9")) == ["3"])
    #expect(partner(product("2", "1.5"), product("3", "0.8")) == ["3"])
    #expect(partner(product("3", "2"), product("2", "0.5")) == ["2"])
    var panel = TestPanel([product("1", "1"), product("2", "5")], beside: 9)
    panel.next { $0.remove("1") }
    panel.next { $0.remove("2") }
    let result = panel.next { $0.add(product("3", "1")) }
    #expect(result.words("3").last == "3 relisted 5→1 ×0.2 other 2")
  }

  @Test("The ratio is net of a redenomination")
  func theRatioIsNetOfARedenomination() {
    var panel = TestPanel(
      [product("1", "100"), product("2", "1")] + services(10...20) { "\($0)00" })
    panel.next { $0.remove("1", "2") }
    panel.next { $0.multiply(10...20, by: 0.01) }
    let result = panel.next { $0.add(product("3", "1"), product("4", "0.01")) }
    #expect(result.words("3").last == "3 relisted 100→1 other 1")
    #expect(result.words("4").last == "4 relisted 1→0.01 other 2")
  }

  @Test("Equal limits precede the ratio")
  func equalLimitsComeBeforeTheRatio() {
    var panel = TestPanel([product("1", "1")], beside: 9)
    let result = panel.next { edit in
      edit.remove("1")
      edit.add(product("2", "1"), product("3", "2"))
      edit.limits("2", 20, 10_000)
    }
    #expect(result.words("3").last == "3 relisted 1→2 ×2 other 1")
  }

  /// The relisting's step takes the place of the new id's own one.
  @Test("A relisting beside the old id is one price step")
  func sideBySideThereIsOneStep() {
    var panel = TestPanel([product("1", "1")], beside: 9)
    panel.next { $0.add(product("2", "0")) }
    let result = panel.next { edit in
      edit.remove("1")
      edit.rate("2", "3")
    }
    #expect(result.words("2") == ["2 relisted 1→3 ×3 other 1", "2 unparked 1→3"])
  }

  @Test("An old id is paired once, until it returns")
  func neverPairedAnewAndUndoneByAReturn() {
    var panel = TestPanel([product("1", "1")], beside: 9)
    panel.next { $0.remove("1") }
    panel.next { $0.add(product("2", "1")) }
    #expect(panel.next { $0.add(product("3", "1")) }.words == ["3 new →1"])
    #expect(
      panel.next { $0.add(product("1", "1")) }.words == ["1 returned →1 since day 1"])
    // 2 continued a product once; 3 is new enough.
    #expect(
      panel.next { $0.remove("1") }.words("3") == ["3 relisted 1→1 ×1 other 1"])
  }

  @Test("The step from the old to the new id is judged like any other")
  func theStepBetweenThemIsJudgedLikeAny() {
    func step(_ old: ServiceLook, _ new: ServiceLook, parkedAt rate: String? = nil) -> [String] {
      var panel = TestPanel([old], beside: 9)
      if let rate { panel.next { $0.rate("1", rate) } }
      panel.next { $0.remove("1") }
      return panel.next { $0.add(new) }.words("2")
    }
    #expect(
      step(product("1", "1"), product("2", "60"))
        == ["2 new →60", "2 relisted 1→60 other 1", "2 parked 1→60"])
    #expect(
      step(product("1", "1"), product("2", "1.1"), parkedAt: "10000")
        == ["2 new →1.1", "2 relisted 10000→1.1 other 1", "2 unparked 10000→1.1"])
    #expect(
      step(product("1", "1"), product("2", "10000"), parkedAt: "10000")
        == ["2 new →10000", "2 relisted 10000→10000 other 1"])
    #expect(
      step(
        service("1", "11", name: "Likes", min: 1000, max: 1000),
        service("2", "12100", name: "Likes", min: 1, max: 9))
        == ["2 new →12100", "2 relisted 11→12100 ×1.1 other 1", "2 unit 11→12100 f1000"])
  }

  @Test("A relisted service inherits since when it is parked")
  func itInheritsSinceWhenItIsParked() throws {
    var panel = TestPanel([product("1", "1")], beside: 9)
    panel.next { $0.rate("1", "60") }
    panel.next(after: 10) { $0.remove("1") }
    panel.next(after: 10) { $0.add(product("2", "60")) }
    let parked = try #require(panel.memory.parked[ExactText("2")])
    #expect(parked.since == time(1) && parked.rateSince == time(1))
    #expect(parked.last?.rate == amount("1"))
    #expect(panel.next(after: 10).words == ["2 unparked 60→60"])
  }

  /// A name without a letter or digit says nothing.
  @Test("Separators are not products")
  func separatorsAreNoProducts() {
    var panel = TestPanel([product("1", "0", name: "-----")], beside: 9)
    panel.next { $0.remove("1") }
    #expect(panel.next { $0.add(product("2", "0", name: "- - -")) }.count(.relisted) == 0)
  }
}
