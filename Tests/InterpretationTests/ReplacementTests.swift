import Catalogue
import Interpretation
import Testing

@Suite struct ReplacementTests {
  private func step(
    _ name: String, _ rate: String, _ category: String, to newName: String, _ newRate: String,
    _ newCategory: String, max: Int = 10_000
  ) -> [String] {
    var panel = TestPanel(
      [service("77", rate, name: name, category: category)], beside: 9)
    let result = panel.next {
      $0.add(service("77", newRate, name: newName, category: newCategory, max: max))
    }
    let kinds: [EventKind] = [.replaced, .parked, .unparked, .rate, .unit]
    return result.events.filter { kinds.contains($0.kind) }.map(\.words)
  }

  /// An id goes from Instagram views to a game's currency and back.
  @Test("An id that names another product is replaced, also on the way back")
  func anotherProductAndBack() {
    var panel = TestPanel(
      [service("77", "0.1", name: "Instagram Views", category: "Instagram")], beside: 9)
    let there = panel.next {
      $0.add(service("77", "3", name: "Free Fire Diamonds", category: "Games"))
    }
    #expect(
      there.words == [
        "77 replaced 0.1→3", "77 name Instagram Views→Free Fire Diamonds",
        "77 category Instagram→Games",
      ])
    #expect(there.index == [])
    let back = panel.next {
      $0.add(service("77", "0.12", name: "Instagram Views", category: "Instagram"))
    }
    #expect(back.words.first == "77 replaced 3→0.12")
    #expect(panel.next { $0.rate("77", "0.11") }.words == ["77 rate 0.12→0.11 ×0.9167"])
  }

  @Test("A replacement needs another category or type, and another rate")
  func categoryOrTypeAndRateDiffer() {
    #expect(
      step("Tiktok Views", "1", "A", to: "Game Coins", "1.1", "A") == ["77 rate 1→1.1 ×1.1"])
    #expect(step("Tiktok Views", "1", "A", to: "Game Coins", "1", "B") == [])
    #expect(step("Tiktok Views", "1", "A", to: "Game Coins", "1.1", "B") == ["77 replaced 1→1.1"])
    #expect(step("77 - 5", "1", "A", to: "- - -", "1.1", "B") == ["77 rate 1→1.1 ×1.1"])
    #expect(step("- - -", "1", "A", to: "Game Coins", "1.1", "B") == ["77 replaced 1→1.1"])
  }

  @Test("The words that two names share decide")
  func theWordsInCommon() {
    // One of five, and one of six.
    #expect(step("a b c", "1", "A", to: "a d e", "2", "B") == ["77 rate 1→2 ×2"])
    #expect(step("a b c", "1", "A", to: "a d e f", "2", "B") == ["77 replaced 1→2"])
    // Beyond × 5, two of five are too few, and two of four are not.
    #expect(step("a b c", "1", "A", to: "a b d e", "5", "B") == ["77 rate 1→5 ×5"])
    #expect(step("a b c", "1", "A", to: "a b d e", "5.1", "B") == ["77 replaced 1→5.1"])
    #expect(step("a b c", "1", "A", to: "a b d", "5.1", "B") == ["77 rate 1→5.1 ×5.1"])
    // Five of eleven are less than half.
    #expect(
      step("a b c d e f g h", "1", "A", to: "a b c d e i j k", "5.1", "B")
        == ["77 replaced 1→5.1"])
  }

  @Test("Numbers, signs and forms of one word make no difference")
  func whatIsNoWordOrTheSameOne() {
    #expect(
      step("77 | Instagram LIKES 10K", "1", "A", to: "𝗜𝗻𝘀𝘁𝗮𝗴𝗿𝗮𝗺 like [20k]", "2", "B")
        == ["77 rate 1→2 ×2"])
    #expect(step("Instagram", "1", "A", to: "𝗜𝗻𝘀𝘁𝗮𝗴𝗿𝗮𝗺", "2", "B") == ["77 rate 1→2 ×2"])
    #expect(step("Likes", "1", "A", to: "LIKE", "2", "B") == ["77 rate 1→2 ×2"])
    #expect(step("Tăng thích", "1", "A", to: "tang thich", "2", "B") == ["77 rate 1→2 ×2"])
    #expect(step("77 8 9", "1", "A", to: "77 8 9 likes", "2", "B") == ["77 replaced 1→2"])
  }

  @Test("A rise beyond ×50 with the same maximum parks a service")
  func aRiseBeyondFiftyWithTheSameMaximumParks() {
    #expect(step("a b", "1", "A", to: "DO NOT USE", "51", "B") == ["77 parked 1→51"])
    #expect(step("a b", "1", "A", to: "DO NOT USE", "51", "B", max: 9) == ["77 replaced 1→51"])
    #expect(step("a b", "1", "A", to: "DO NOT USE", "50", "B") == ["77 replaced 1→50"])
  }

  @Test("Nothing is replaced when the whole panel is renamed")
  func neverWhenThePanelIsRenamed() {
    func replaced(_ count: Int) -> Int {
      var panel = TestPanel(services(1...100) { "\($0)" })
      return panel.next { edit in
        for id in 1...count {
          edit.add(service("\(id)", "\(id * 2)", name: "New \(id) words", category: "New"))
        }
      }.count(.replaced)
    }
    #expect(replaced(29) == 29)
    #expect(replaced(30) == 0)
  }

  /// A new product at an absurd rate or at 0 is not for sale.
  @Test("A replacement has no last price")
  func thePriceMemoryStartsAnew() {
    var panel = TestPanel([service("77", "1", name: "Likes")], beside: 9)
    let result = panel.next {
      $0.add(service("77", "0", name: "Other things", category: "Else", max: 99))
    }
    #expect(result.count(.parked) == 0 && result.parked == ["77 parked"])
    #expect(panel.next { $0.rate("77", "700") }.words == ["77 unparked 0→700"])
  }
}
