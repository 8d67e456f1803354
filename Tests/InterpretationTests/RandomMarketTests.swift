import Catalogue
import Interpretation
import Testing

@testable import MarketSupport

/// The comparison is worth something only if everything that has a rule happens at random markets.
@Suite struct RandomMarketTests {
  private static let references = (1...12).map { Reference(RandomMarket.history(seed: $0)) }

  @Test("Random markets show every kind of event")
  func everyKindOfEventHappens() {
    let events = Self.references.flatMap { $0.events.joined() }
    for kind in EventKind.allCases {
      let count = events.count { $0.kind == kind }
      #expect(count >= 2, "\(kind.rawValue) happened \(count) times")
    }
  }

  /// The ways of each kind that its rule names.
  @Test("Random markets show every way of each rule", arguments: ways)
  func everyWayHappens(_ way: Way) {
    let happens = Self.references.contains { reference in
      reference.events.indices.contains { index in
        reference.events[index].contains { way.matches($0, reference.events[index]) }
      }
    }
    #expect(happens)
  }

  /// A way in which an event comes about, given the events of its step.
  struct Way: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var matches: @Sendable (_ event: Event, _ step: [Event]) -> Bool

    init(
      _ title: String, _ kind: EventKind,
      _ matches: @escaping @Sendable (_ event: Event, _ step: [Event]) -> Bool
    ) {
      testDescription = title
      self.matches = { $0.kind == kind && matches($0, $1) }
    }
  }

  private static let ways: [Way] = [
    Way("parked by a rise", .parked) { event, _ in (50...).contains(event.rateRatio) },
    Way("parked at 0", .parked) { event, _ in event.after == "0" && event.before != nil },
    Way("parked by its limits", .parked) { event, _ in event.rateRatio == 1 },
    Way("parked at a first listing", .parked) { event, _ in event.before == nil },
    Way("unparked after 30 days", .unparked) { event, step in
      event.rateRatio == 1 && !step.contains { $0.isOf(event) && $0.kind == .max }
    },
    Way("unparked by a move within × 2", .unparked) { event, step in
      step.contains { $0.isOf(event) && $0.kind == .rate }
    },
    Way("unparked by a fall", .unparked) { event, _ in (0.0001..<0.02).contains(event.rateRatio) },
    Way("unparked from 0", .unparked) { event, _ in event.before == "0" },
    Way("unparked after a redenomination", .unparked) { event, _ in event.factor != nil },
    Way("a unit with a net move", .unit) { event, step in
      step.contains { $0.isOf(event) && $0.kind == .rate }
    },
    Way("a unit without one", .unit) { event, step in
      !step.contains { $0.isOf(event) && $0.kind == .rate }
    },
    Way("a panel that others kept their number in", .redenominated) { event, _ in
      (event.otherCount ?? 0) > 0
    },
    Way("a panel with a change of currency", .redenominated) { event, step in
      event.count != nil && step.contains { $0.kind == .currency && $0.subject == .panel }
    },
    Way("part of a panel", .redenominated) { event, _ in
      event.count != nil && event.otherCount == nil
    },
    Way("net of a panel's factor", .redenominated) { event, step in
      step.contains { $0.isOf(event) && $0.kind == .rate }
    },
    Way("rounded to 0", .redenominated) { event, _ in event.after == "0" },
    Way("a panel repriced", .repriced) { event, _ in event.subject == .panel },
    Way("a category repriced", .repriced) { event, _ in event.subject != .panel },
    Way("relisted at the same rate", .relisted) { event, _ in event.ratio == 1 },
    Way("relisted at another", .relisted) { event, _ in (event.ratio ?? 1) != 1 },
    Way("relisted, not compared", .relisted) { event, _ in event.ratio == nil },
    Way("relisted side by side", .relisted) { event, step in
      !step.contains { $0.isOf(event) && $0.kind == .new }
    },
    Way("relisted into another unit", .relisted) { event, step in
      step.contains { $0.isOf(event) && $0.kind == .unit }
    },
    Way("relisted as the panel is renumbered", .relisted) { _, step in
      step.contains { $0.kind == .renumbered }
    },
    Way("back at another rate", .returned) { event, step in
      step.contains { $0.isOf(event) && $0.kind == .rate }
    },
    Way("back after 30 days", .returned) { event, _ in event.reference == nil },
    Way("many back", .returned) { event, _ in event.count != nil },
    Way("many missing", .missing) { event, _ in event.count != nil },
    Way("many removed", .removed) { event, _ in event.count != nil },
    Way("many new", .new) { event, _ in event.count != nil },
    Way("many renamed", .name) { event, _ in event.count != nil },
    Way("a currency of one service", .currency) { event, _ in event.subject != .panel },
  ]
}

extension Event {
  /// The rate after, divided by that before.
  fileprivate var rateRatio: Double {
    (after.flatMap(Double.init) ?? .nan) / (before.flatMap(Double.init) ?? .nan)
  }

  fileprivate func isOf(_ other: Event) -> Bool { subject == other.subject }
}
