import Catalogue
import Interpretation
import Testing

@Suite struct PresenceTests {
  @Test("A service is missing, then removed, then returned")
  func missingThenRemovedThenReturned() {
    var panel = TestPanel([service("1", "1")], beside: 9)
    #expect(panel.next { $0.remove("1") }.words == ["1 missing 1→"])
    #expect(panel.next().words == ["1 removed 1→ since day 1"])
    #expect(panel.next().words == [])
    #expect(panel.next { $0.add(service("1", "1")) }.words == ["1 returned →1 since day 1"])
  }

  @Test("A service that returns after one snapshot was never removed")
  func backAfterOneSnapshotItWasNeverRemoved() {
    var panel = TestPanel([service("1", "1")], beside: 9)
    panel.next { $0.remove("1") }
    #expect(
      panel.next { $0.add(service("1", "1.1")) }.words
        == ["1 returned →1.1 since day 1", "1 rate 1→1.1 ×1.1"])
  }

  @Test("A returned service is compared for thirty days")
  func comparedIfBackWithinThirtyDays() {
    func back(after days: Double) -> StepResult {
      var panel = TestPanel([service("1", "1"), service("2", "1")], beside: 8)
      panel.next { $0.remove("1") }
      panel.next()
      return panel.next(after: days - 1) {
        $0.add(service("1", "1.1", max: 20_000))
        $0.rate("2", "2")
      }
    }
    #expect(
      back(after: 30).words("1")
        == ["1 returned →1.1 since day 1", "1 rate 1→1.1 ×1.1", "1 max 10000→20000"])
    #expect(back(after: 30).index.first == "panel ×1.082 of 10")
    #expect(back(after: 30.01).words("1") == ["1 returned →1.1"])
    #expect(back(after: 31.5).index.first == "panel ×1.08 of 9")
  }

  @Test("A forgotten service that returns is not new")
  func whatIsForgottenIsNotNew() {
    var panel = TestPanel([service("1", "1")], beside: 9)
    panel.next { $0.remove("1") }
    panel.next(after: 31)
    #expect(panel.memory.lost.isEmpty)
    #expect(panel.next { $0.add(service("1", "9")) }.words == ["1 returned →9"])
  }

  @Test("A panel that keeps no id is renumbered, and its products are found again")
  func oneOfTwelveHundredIDsKept() {
    var panel = TestPanel(services(1...112) { "\($0)" })
    let result = panel.next { edit in
      edit.catalogue = [:]
      for id in 5001...5898 {
        let name = id == 5001 ? "Product n7" : "Other n\(id)"
        edit.add(service("\(id)", "7.7", name: name))
      }
    }
    #expect(result.lines == ["panel renumbered (1) n112 other n898"])
    #expect(result.count(.missing) == 112 && result.count(.new) == 898)
    #expect(
      result.events.filter { $0.kind == .missing || $0.kind == .new }.allSatisfy { $0.group != nil }
    )
    #expect(result.words("5001").last == "5001 relisted 7→7.7 ×1.1 other 7")
    #expect(panel.next().lines == ["panel removed (1) n112"])
  }

  private func lines(kept: Int, of all: Int, new: Int) -> [String] {
    var panel = TestPanel(services(1...all) { "\($0)" })
    return panel.next { edit in
      for id in 1...all where id > kept { edit.remove("\(id)") }
      for id in 0..<new { edit.add(service("\(5000 + id)", "1", name: "Other n\(id)")) }
    }.lines
  }

  @Test("The share of kept ids decides between a renumbering and lines")
  func sharesOfTheIDsKept() {
    #expect(lines(kept: 9, of: 100, new: 50) == ["panel renumbered (1) n91 other n50"])
    #expect(
      lines(kept: 10, of: 100, new: 50) == ["panel missing (1) n90", "panel new (2) n50"])
    #expect(
      lines(kept: 70, of: 100, new: 10) == ["panel missing (1) n30", "panel new (2) n10"])
    #expect(lines(kept: 70, of: 100, new: 9) == ["panel missing (1) n30"])
    #expect(lines(kept: 71, of: 100, new: 50) == [])
    #expect(lines(kept: 0, of: 100, new: 0) == ["panel missing (1) n100"])
    #expect(lines(kept: 1, of: 10, new: 3) == [])
  }

  @Test("Many services that return together are one line")
  func manyThatComeBackAreOneLine() {
    var panel = TestPanel(services(1...100) { "\($0)" })
    panel.next { edit in for id in 1...50 { edit.remove("\(id)") } }
    let result = panel.next { edit in
      for id in 1...40 { edit.add(service("\(id)", "\(id)")) }
    }
    #expect(result.lines == ["panel removed (1) n10", "panel returned (2) n40"])
  }
}
