import Catalogue
import Testing

/// The reference itself, on panels small enough to interpret by hand.
@Suite struct ReferenceTests {
  @Test(arguments: ReferenceExample.all) func interpretsByTheRules(_ example: ReferenceExample) {
    let reference = Reference(example.snapshots)
    let lines = reference.events.map { $0.line(since: example.snapshots[0].time) }
    #expect(lines == example.events, "\(example.title)")
  }

  @Test(arguments: ReferenceExample.all) func saysTheSameWhateverComesLater(
    _ example: ReferenceExample
  ) {
    let whole = Reference(example.snapshots)
    for count in 1..<example.snapshots.count {
      let part = Reference(Array(example.snapshots.prefix(count)))
      #expect(part.events == whole.events.filter { $0.at <= example.snapshots[count - 1].time })
    }
  }

  @Test func comparesNetOfARedenomination() throws {
    let example = try #require(ReferenceExample.all.first { $0.title.hasPrefix("rupees") })
    let row = try #require(window(example, until: 2)?.rates.first { $0.service == "2426" })
    #expect((row.before, row.after, row.changes, row.factor) == ("590", "8.8", 1, 0.014))
    #expect(abs((row.percent ?? 0) - 6.0241) < 0.0001)
    #expect(window(example, until: 1)?.rates == [])
    #expect(window(example, until: 2)?.medians.values.contains { $0.before != nil } == false)
  }

  @Test func comparesAcrossARelisting() throws {
    let example = try #require(ReferenceExample.all.first { $0.title.hasPrefix("relisted at 2.5") })
    let report = try #require(window(example, until: 9))
    #expect(report.rates.map(\.service) == ["7"])
    #expect(report.rates[0].oldService == "5")
    #expect(report.rates[0].percent == 150)
    #expect(report.new == [.init(service: "7", isReturned: false)])
    #expect(report.removed == [.init(service: "5", state: .removed, relistedAs: "7")])
    let index = try #require(report.panelIndex.value)
    #expect(abs(index - 102.3176) < 0.001)
    #expect(report.panelIndex.services == 40)
  }

  @Test func undoesARelisting() throws {
    let example = try #require(ReferenceExample.all.first { $0.title.hasPrefix("relisted, until") })
    #expect(window(example, until: 1)?.rates.map(\.oldService) == ["5"])
    let report = try #require(window(example, until: 2))
    #expect(report.rates.map(\.service) == ["5"])
    #expect(report.rates.map(\.percent) == [25])
    #expect(report.new == [.init(service: "7", isReturned: false)])
    let later = try #require(window(example, until: 3))
    #expect(later.removed == [.init(service: "5", state: .missing, relistedAs: nil)])
  }

  @Test func leavesOutWhatIsAnotherProduct() throws {
    let example = try #require(ReferenceExample.all.first { $0.title.hasPrefix("another product") })
    #expect(window(example, until: 2)?.rates == [])
    let report = try #require(window(example, until: 1))
    #expect(report.rates == [])
    #expect(report.new == [.init(service: "5", isReturned: false)])
    #expect(report.removed == [.init(service: "5", state: .replaced, relistedAs: nil)])
  }

  @Test func keepsParkedRatesOutOfMediansAndIndex() throws {
    let example = try #require(ReferenceExample.all.first { $0.title.hasPrefix("parked and back") })
    let report = try #require(window(example, until: 1))
    #expect(report.rates == [])
    #expect(report.panelIndex == .init(value: 100, services: 39))
    let views = ReferenceWindow.Category(name: "Instagram", currency: "USD")
    #expect(report.medians[views] == .init(before: 2.38, after: nil))
  }

  private func window(_ example: ReferenceExample, until day: Double) -> ReferenceWindow? {
    Reference(example.snapshots).window(
      since: example.snapshots[0].time, until: ReferenceExample.time(day: day))
  }
}
