import Interpretation
import Testing

@Suite struct RepricingTests {
  @Test("Most of a panel by one ratio is a repricing")
  func mostOfAPanelByOneRatio() {
    var panel = TestPanel(services(1...48) { "\($0)" })
    let result = panel.next { $0.multiply(1...42, by: 1.15) }
    #expect(result.lines == ["panel repriced ×1.15 (1) n42"])
    #expect(result.words("7") == ["7 rate 7→8.05 ×1.15 (1)"])
    #expect(result.words.count == 43)
    #expect(result.index == ["panel ×1.13 of 48", "Likes USD ×1.13 of 48"])
  }

  /// The lines of a step in which some services move by 1.2, and others by ratios of their own.
  private func lines(_ alike: Int, _ others: [Double], category: String = "Likes") -> [String] {
    var panel = TestPanel(
      services(1...20) { "\($0)" } + services(21...30, category: category) { "\($0)" })
    return panel.next { edit in
      edit.multiply(1...20, by: 1.0)
      if alike > 0 { edit.multiply(1...alike, by: 1.2) }
      for (id, factor) in zip(21..., others) { edit.multiply([id], by: factor) }
    }.lines
  }

  @Test("A repricing needs five services and four fifths of those that moved")
  func fourFifthsOfTheMoversAndFive() {
    #expect(lines(8, [1.5, 0.9]) == ["panel repriced ×1.2 (1) n8"])
    #expect(lines(8, [1.5, 0.9, 2]) == [])
    #expect(lines(5, []) == ["panel repriced ×1.2 (1) n5"])
    #expect(lines(4, []) == [])
    // 26.62 says more of the ratio than 1.2 does.
    #expect(lines(4, [1.22]) == ["panel repriced ×1.22 (1) n5"])
    #expect(lines(4, [1.225]) == [])
  }

  @Test("A category of the rest may be repriced, too")
  func aCategoryOfTheRest() {
    #expect(
      lines(8, [1.5, 0.9, 2, 3], category: "Views") == ["category Likes repriced ×1.2 (1) n8"])
    #expect(
      lines(20, [1.5, 1.5, 1.5, 1.5, 1.5], category: "Views")
        == ["panel repriced ×1.2 (1) n20", "category Views repriced ×1.5 (2) n5"])
  }

  @Test("Moves of one direction may be a repricing")
  func allInOneDirection() {
    var panel = TestPanel(services(1...10) { "\($0 * 100)" })
    #expect(
      panel.next {
        $0.multiply(1...7, by: 1.01)
        $0.multiply(8...10, by: 0.995)
      }.lines == [])
  }

  /// Whole rates move by one ratio as far as they can.
  @Test("A ratio may vary within the rounding of the decimals")
  func withinTheRoundingOfTheDecimals() {
    var panel = TestPanel(services(1...9) { "\($0 * 7)" })
    let result = panel.next { $0.multiply(1...9, by: 1.15, decimals: 0) }
    #expect(result.lines.count == 1 && result.lines[0].hasSuffix("(1) n9"))
  }

  /// ± 0.2 % of everything each hour for two days: lines of their own at first, then one a day.
  @Test("A panel whose rates all move a little each time is floating")
  func floating() {
    var panel = TestPanel(services(1...10) { "\($0)" })
    var lines: [[String]] = []
    var members = 0
    for hour in 1...48 {
      let result = panel.next(after: 1.0 / 24) {
        $0.multiply(1...10, by: hour % 2 == 0 ? 1 / 1.002 : 1.002, decimals: 8)
      }
      lines.append(result.lines)
      members += result.events.count { $0.kind == .rate && $0.group != nil }
    }
    #expect(lines[..<16].allSatisfy { $0.count == 1 && $0[0].hasPrefix("panel repriced") })
    #expect(lines[16] == ["panel floating ×1.002 (1) n10"])
    #expect(lines[17...22].allSatisfy { $0.isEmpty })
    #expect(lines[23] == ["panel floating ×0.998 (1) n10"])
    #expect(lines[24...46].allSatisfy { $0.isEmpty })
    #expect(members == 480)
  }

  @Test("Floating ends, and stays within three percent")
  func floatingEndsAndIsWithinThreePercent() {
    func lines(_ factor: Double, quiet: Int) -> [String] {
      var panel = TestPanel(services(1...10) { "\($0)" })
      for hour in 1...17 {
        panel.next(after: 1) {
          $0.multiply(1...10, by: hour % 2 == 0 ? 1 / factor : factor, decimals: 8)
        }
      }
      for _ in 0..<quiet { panel.next() }
      return panel.next { $0.multiply(1...10, by: 0.98, decimals: 8) }.lines
    }
    #expect(lines(1.029, quiet: 0) == ["panel floating ×0.98 (1) n10"])
    #expect(lines(1.029, quiet: 33) == ["panel floating ×0.98 (1) n10"])
    #expect(lines(1.029, quiet: 34) == ["panel repriced ×0.98 (1) n10"])
    #expect(lines(1.04, quiet: 0) == ["panel repriced ×0.98 (1) n10"])
  }

  @Test("Rates that cannot be read do not count")
  func ratesThatCannotBeRead() {
    var panel = TestPanel(services(1...10) { "\($0)" })
    #expect(panel.next { $0.change("1") { $0.staleSince = time(1) } }.words == [])
    let beside = panel.next { $0.rate("2", "4") }
    #expect(beside.index.first == "panel ×1.08 of 9")
    let result = panel.next {
      $0.change("1") { $0.staleSince = nil }
      $0.rate("1", "1.5")
    }
    #expect(result.words == ["1 rate 1→1.5 ×1.5"])
    #expect(result.index.first == "panel ×1.041 of 10")
  }
}
