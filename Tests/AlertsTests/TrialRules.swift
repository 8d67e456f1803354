import Analysis
import Catalogue
import Interpretation
import Store

@testable import Alerts

/// Feeds steps to rules and keeps what they raise and remember.
struct Trial {
  let rules: [AlertRule]
  private(set) var memory = AlertMemory()
  private(set) var lines: [AlertLine] = []

  init(_ rules: AlertRule...) { self.rules = rules }

  init(_ condition: String, _ scope: RuleScope = .all, digest: String? = nil) throws {
    rules = [
      AlertRule(
        try Condition(condition), for: scope, to: "me", digest: digest.flatMap { Digest($0) })
    ]
  }

  /// The time of a day, counted from 0.
  static func day(_ day: Double) -> Timestamp {
    Timestamp(milliseconds: 1_764_500_000_000 + Int64(day * 86_400_000))
  }

  mutating func step(_ day: Double, _ events: AlertEvent...) { step(day, events) }

  mutating func step(_ day: Double, _ events: [AlertEvent]) {
    let step = AlertStep(panel: "acme", at: Self.day(day), events: events)
    lines += Evaluator(rules, zone: .utc).lines(of: step, &memory, now: Self.day(day))
  }

  /// A service's rates by day, each a move from the one before.
  mutating func rates(_ rates: [(day: Double, rate: String)], of service: String = "7") {
    for (before, after) in zip(rates, rates.dropFirst()) {
      step(after.day, .move(before.rate, after.rate, service))
    }
  }

  /// The alerts so far: day, service, and what the facts say of a rate.
  var alerts: [String] {
    lines.filter { !$0.isAmendment }.map(Self.text)
  }

  var amendments: [String] { lines.filter(\.isAmendment).map(Self.text) }

  private static func text(_ line: AlertLine) -> String {
    let day = (line.at - Self.day(0)).milliseconds / 86_400_000
    let facts = line.facts as? AlertFacts
    let move = facts?.kind == .rate ? " \(facts?.before ?? "") → \(facts?.after ?? "")" : ""
    let steps = facts?.steps.map { " in \($0)" } ?? ""
    return "\(day) \(line.kind)" + (line.service.map { " \($0)" } ?? "") + move + steps
  }
}

extension AlertEvent {
  static func move(_ before: String, _ after: String, _ service: String = "7") -> AlertEvent {
    var event = AlertEvent(.rate, service)
    (event.before, event.after) = (before, after)
    event.ratio = (Double(after) ?? 1) / (Double(before) ?? 1)
    event.name = "Likes"
    return event
  }

  static func of(
    _ kind: EventKind, _ service: String? = "7", _ before: String? = nil, _ after: String? = nil
  ) -> AlertEvent {
    var event = AlertEvent(kind, service)
    (event.before, event.after, event.name) = (before, after, "Likes")
    return event
  }
}
