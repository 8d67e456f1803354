import Catalogue
import Testing

/// What happens at random markets, as far as the reference says it.
@Suite struct RandomMarketTests {
  private static let references = (1...24).map { Reference(RandomMarket.history(seed: $0)) }

  @Test func everyKindOfEventHappens() {
    let events = Self.references.flatMap(\.events)
    for kind in ReferenceEvent.Kind.allCases {
      let count = events.filter { $0.kind == kind }.count
      #expect(count >= 5, "\(kind.rawValue) happened \(count) times")
    }
  }

  /// The ways of each kind that its rule names.
  @Test(arguments: ways) func everyWayHappens(_ way: MarketWay) {
    let count = Self.references.flatMap { reference in
      reference.events.filter { way.matches($0, reference) }
    }.count
    #expect(count > 0, "\(way.title) never happened")
  }

  @Test func aSeedGivesOneMarket() {
    #expect(Reference(RandomMarket.history(seed: 7)).events == Self.references[6].events)
  }

  @Test func noPriceMovesFiftyfold() {
    let far = Self.references.flatMap(\.steps).filter { step in
      step.ratio.map { ReferenceNumbers.isBeyond($0, 50) } ?? false
    }
    #expect(far == [])
  }

  @Test func reportsKnowNothingOfTheFuture() {
    for seed in 1...10 {
      let history = RandomMarket.history(seed: UInt64(seed))
      let part = Reference(Array(history.prefix(30)))
      let whole = Self.references[seed - 1]
      let (since, until) = (history[5].time, history[29].time)
      #expect(part.events == whole.events.filter { $0.at <= until })
      let reports = [part, whole].map { $0.window(since: since, until: until) }
      #expect(reports[0]?.rates == reports[1]?.rates)
      #expect(reports[0]?.new == reports[1]?.new)
      #expect(reports[0]?.removed == reports[1]?.removed)
      #expect(reports[0]?.medians == reports[1]?.medians)
      #expect(reports[0]?.panelIndex == reports[1]?.panelIndex)
    }
  }
}

/// One of the ways in which an event comes about.
struct MarketWay: CustomTestStringConvertible {
  var title: String
  var matches: @Sendable (ReferenceEvent, Reference) -> Bool

  init(_ title: String, _ matches: @escaping @Sendable (ReferenceEvent, Reference) -> Bool) {
    (self.title, self.matches) = (title, matches)
  }

  var testDescription: String { title }
}

private func ratio(_ event: ReferenceEvent) -> Double {
  let texts = [event.before, event.after].map { $0.flatMap(Double.init) ?? .nan }
  return texts[1] / texts[0]
}

private let ways: [MarketWay] = [
  MarketWay("parked by a rise") { event, _ in
    event.kind == .parked && ratio(event) > 50 && ratio(event).isFinite
  },
  MarketWay("parked at 0") { event, _ in
    event.kind == .parked && event.after == "0" && event.before != nil
  },
  MarketWay("parked by its limits") { event, _ in event.kind == .parked && ratio(event) == 1 },
  MarketWay("parked at first listing") { event, _ in event.kind == .parked && event.before == nil },
  MarketWay("unparked, unchanged for 30 days") { event, _ in
    event.kind == .unparked && ratio(event) == 1
  },
  MarketWay("unparked, with a price step") { event, _ in
    event.kind == .unparked && event.percent != nil
  },
  MarketWay("unparked by a fall") { event, _ in event.kind == .unparked && ratio(event) < 0.02 },
  MarketWay("unparked from 0") { event, _ in event.kind == .unparked && event.before == "0" },
  MarketWay("a unit with a net step") { event, _ in
    event.kind == .unit && event.percent != 0 && (event.factor ?? 0) > 1
  },
  MarketWay("a unit on its way back") { event, _ in
    event.kind == .unit && event.percent == 0 && (event.factor ?? 2) < 1
  },
  MarketWay("a whole panel redenominated") { event, _ in
    event.kind == .redenominated && event.group == "panel"
  },
  MarketWay("some kept their number") { event, _ in
    event.kind == .redenominated && (event.kept ?? 0) > 0
  },
  MarketWay("a part redenominated") { event, _ in
    event.kind == .redenominated && event.group == "part"
  },
  MarketWay("a panel repriced") { event, _ in event.kind == .repriced && event.group == "panel" },
  MarketWay("a category repriced") { event, _ in
    event.kind == .repriced && event.group?.hasPrefix("category") == true
  },
  MarketWay("relisted at the same rate") { event, _ in
    event.kind == .relisted && event.percent == 0
  },
  MarketWay("relisted higher") { event, _ in event.kind == .relisted && (event.percent ?? 0) > 0 },
  MarketWay("relisted lower") { event, _ in event.kind == .relisted && (event.percent ?? 0) < 0 },
  MarketWay("relisted, not compared") { event, _ in
    event.kind == .relisted && event.percent == nil
  },
  MarketWay("relisted side by side") { event, reference in
    event.kind == .relisted
      && reference.events.contains {
        $0.kind == .new && $0.service == event.service && $0.at < event.at
      }
  },
  MarketWay("relisted and undone") { event, reference in
    event.kind == .returned
      && reference.pairs.contains { $0.old == event.service && $0.undoneAt == event.at }
  },
  MarketWay("relisted into another unit") { event, reference in
    event.kind == .unit
      && reference.pairs.contains { $0.new == event.service && $0.at == event.at }
  },
  MarketWay("relisted within a renumbering") { event, reference in
    event.kind == .relisted
      && reference.events.contains { $0.kind == .renumbered && $0.at == event.at }
  },
  MarketWay("back within 30 days at another rate") { event, reference in
    event.kind == .rate
      && reference.events.contains {
        $0.kind == .returned && $0.service == event.service && $0.at == event.at
      }
  },
  MarketWay("back after 30 days") { event, _ in
    event.kind == .returned && event.since.map { !event.at.isWithin(days: 30, since: $0) } == true
  },
  MarketWay("many missing in one line") { event, _ in event.kind == .missing && event.count != nil
  },
  MarketWay("many removed in one line") { event, _ in event.kind == .removed && event.count != nil
  },
  MarketWay("many renamed in one line") { event, _ in event.kind == .name && event.count != nil },
  MarketWay("a currency of one row") { event, _ in event.kind == .currency && event.count == 1 },
  MarketWay("a currency with a factor") { event, reference in
    event.kind == .currency
      && reference.events.contains { $0.kind == .redenominated && $0.at == event.at }
  },
]
