import Catalogue
import Interpretation
import Store

/// One rule's view of one step.
struct RuleStep {
  struct Finding {
    var service: String?
    var facts: AlertFacts
    var isAmendment = false
  }

  let rule: AlertRule
  let index: Int
  let step: AlertStep
  /// The rules of the same channel that say that a product goes on under another id.
  let relistingRules: [AlertRule]
  private(set) var found: [Finding] = []

  init(rule: AlertRule, index: Int, step: AlertStep, relistingRules: [AlertRule] = []) {
    (self.rule, self.index, self.step) = (rule, index, step)
    self.relistingRules = relistingRules
  }

  mutating func run(_ memory: inout AlertMemory) {
    let events = step.events.filter { rule.scope.includes($0, of: step.panel) }
    if let rates = rule.condition.rates { follow(events, rates, &memory) }
    for event in events { look(at: event) }
  }
}

// MARK: - Rates

extension RuleStep {
  private mutating func follow(
    _ events: [AlertEvent], _ rates: RateBaseline, _ memory: inout AlertMemory
  ) {
    func key(_ service: String) -> AlertMemory.Key { .init(rule: index, service: service) }
    // What the number changed by without the price, in this step.
    var factors: [String: Double] = [:]
    for event in events {
      guard let service = event.service else { continue }
      switch event.kind {
      case .relisted:
        let baseline = event.other.flatMap { memory.baselines.removeValue(forKey: key($0)) }
        memory.baselines[key(service)] = event.ratio == nil ? nil : baseline
      case .unit, .redenominated:
        guard let factor = event.factor else { continue }
        factors[service] = factor
        if var baseline = memory.baselines[key(service)] {
          let isExact = baseline.told.text == event.before && !hasMove(service, events)
          RateBaseline.scale(&baseline, by: factor)
          if isExact, let after = event.after.flatMap({ Amount($0) }) { baseline.told = after }
          memory.baselines[key(service)] = baseline
        }
      case .replaced, .parked, .unparked, .currency: memory.baselines[key(service)] = nil
      default: break
      }
    }
    for event in events {
      guard let service = event.service, event.kind == .rate || event.kind == .relisted,
        let ratio = event.ratio, ratio != 1, !isOfLine(event),
        let before = event.before.flatMap({ Amount($0) }),
        let after = event.after.flatMap({ Amount($0) })
      else { continue }
      let start = factors[service].map { before.scaled(by: $0) } ?? before
      var baseline = memory.baselines[key(service)] ?? AlertBaseline(told: start)
      let toldAt = baseline.toldAt
      if let told = rates.take(after, at: step.at, &baseline) {
        found.append(Finding(service: service, facts: facts(of: event, told, after)))
      } else if let toldAt, step.at - toldAt <= Evaluator.longestWait {
        let facts = facts(of: event, AlertBaseline(told: start), after)
        found.append(Finding(service: service, facts: facts, isAmendment: true))
      }
      let isNothing =
        baseline.toldAt == nil && baseline.standing.isEmpty && baseline.told == after
      memory.baselines[key(service)] = isNothing ? nil : baseline
    }
  }

  private func hasMove(_ service: String, _ events: [AlertEvent]) -> Bool {
    events.contains { $0.kind == .rate && $0.service == service }
  }

  /// Whether a line says it: floating rates are no alerts, and a rule of everything has one for a repricing.
  private func isOfLine(_ event: AlertEvent) -> Bool {
    event.group == EventKind.floating.rawValue
      || event.group == EventKind.repriced.rawValue && saysLines
  }

  /// Whether a rule of everything says lines about many services instead of each of them.
  private var saysLines: Bool { rule.condition == .anything && rule.scope.watchList == nil }

  private func facts(
    of event: AlertEvent, _ baseline: AlertBaseline, _ after: Amount
  ) -> AlertFacts {
    var facts = AlertFacts(.rate, event)
    (facts.before, facts.after) = (baseline.told.text, after.text)
    facts.percent = AlertFacts.percent(
      from: baseline.told.approximation, to: after.approximation)
    if baseline.steps > 1 {
      (facts.steps, facts.since) = (baseline.steps, baseline.since?.milliseconds)
    }
    return facts
  }
}

extension Condition {
  /// Whether a rule of it says that a product goes on under another id.
  var saysRelistings: Bool { self == .service(.relisted) || self == .anything }

  fileprivate var rates: RateBaseline? {
    switch self {
    case .rate(let direction, let percent): RateBaseline(direction: direction, percent: percent)
    case .anything: RateBaseline(direction: .moves, percent: nil)
    default: nil
    }
  }
}

// MARK: - Other events

extension RuleStep {
  private mutating func look(at event: AlertEvent) {
    guard let kind = AlertFacts.Kind(event) else { return }
    let isLine = event.service == nil
    let isSaid: Bool
    var isAmendment = false
    switch (rule.condition, kind) {
    case (.service(.new), .new), (.service(.removed), .removed), (.service(.returned), .returned),
      (.service(.relisted), .relisted), (.service(.replaced), .replaced),
      (.service(.parked), .parked), (.capability(.refill, true), .refillGained),
      (.capability(.refill, false), .refillLost), (.capability(.cancel, true), .cancelGained),
      (.capability(.cancel, false), .cancelLost), (.limitsNarrower, .limits),
      (.descriptionChanged, .description), (.statusChanged, .status):
      isSaid = !isLine
    case (.repriced, .repriced), (.redenominated, .redenominated): isSaid = isLine
    case (.renumbered, .renumbered), (.currencyChanged, .currency): isSaid = true
    case (.service(.removed), .returned), (.service(.parked), .unparked),
      (.capability(.refill, true), .refillLost), (.capability(.refill, false), .refillGained),
      (.capability(.cancel, true), .cancelLost), (.capability(.cancel, false), .cancelGained):
      (isSaid, isAmendment) = (!isLine, true)
    case (.anything, .repriced), (.anything, .redenominated): isSaid = isLine && saysLines
    case (.anything, .renumbered): isSaid = isLine
    case (.anything, .currency): isSaid = true
    case (.anything, .limits), (.anything, .description), (.anything, .status): isSaid = false
    case (.anything, _): isSaid = !isLine && !isRenumbered(event)
    default: isSaid = false
    }
    guard isSaid, !isSaidAsRelisted(event) else { return }
    var facts = AlertFacts(kind, event)
    if kind != .currency, event.service == nil { facts.factor = event.ratio ?? event.factor }
    if kind == .limits { facts.condition = event.kind.rawValue }
    found.append(Finding(service: event.service, facts: facts, isAmendment: isAmendment))
  }

  /// Whether another rule of the channel reports that the product has another id now.
  private func isSaidAsRelisted(_ event: AlertEvent) -> Bool {
    guard event.kind == .new || event.kind == .removed, event.other != nil else { return false }
    return relistingRules.contains { $0.scope.includes(event, of: step.panel) }
  }

  /// Whether a service came or went with most ids of its panel.
  private func isRenumbered(_ event: AlertEvent) -> Bool {
    saysLines && event.group == EventKind.renumbered.rawValue
  }
}

extension AlertFacts {
  fileprivate init(_ kind: Kind, _ event: AlertEvent) {
    self.init(kind)
    (name, category, currency) = (event.name, event.category, event.currency)
    (before, after, other) = (event.before, event.after, event.other)
    (count, otherCount) = (event.count, event.otherCount)
    if event.service == nil, !event.isOfCategory { category = nil }
  }
}

extension AlertFacts.Kind {
  /// The kind of what an event says; `nil` if no rule asks for it.
  fileprivate init?(_ event: AlertEvent) {
    switch event.kind {
    case .new: self = .new
    case .removed: self = .removed
    case .returned: self = .returned
    case .relisted: self = .relisted
    case .replaced: self = .replaced
    case .parked: self = .parked
    case .unparked: self = .unparked
    case .repriced: self = .repriced
    case .redenominated: self = .redenominated
    case .renumbered: self = .renumbered
    case .currency: self = .currency
    case .description: self = .description
    case .status: self = .status
    case .refill, .cancel:
      switch (event.kind, event.before, event.after) {
      case (.refill, "true", "false"): self = .refillLost
      case (.refill, "false", "true"): self = .refillGained
      case (.cancel, "true", "false"): self = .cancelLost
      case (.cancel, "false", "true"): self = .cancelGained
      default: return nil
      }
    case .min, .max:
      guard let before = event.before.flatMap({ Amount($0) }),
        let after = event.after.flatMap({ Amount($0) }),
        event.kind == .min ? before < after : after < before
      else { return nil }
      self = .limits
    default: return nil
    }
  }
}
