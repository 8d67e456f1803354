import Catalogue
import Interpretation
import Store

/// Says what the events of accepted snapshots raise under the rules about events. It has no state of its own.
struct Evaluator: Sendable {
  private let rules: [AlertRule]
  private let zone: Zone

  init(_ rules: [AlertRule], zone: Zone) { (self.rules, self.zone) = (rules, zone) }

  /// More alerts of one kind of one step are one line.
  static let mostOfKind = 20
  /// How many services such a line names.
  static let samples = 3
  /// How long after a line it is corrected, if it still waits: a month's digest.
  static let longestWait = Duration.seconds(32 * 86_400)

  /// The lines of a step, and the memory after it. A digest's lines are due from `now` on.
  func lines(
    of step: AlertStep, _ memory: inout AlertMemory, now: Timestamp
  ) -> [AlertLine] {
    if step.events.contains(where: { $0.kind == .currency && $0.service == nil }) {
      memory.forgetAll()
    }
    var lines: [AlertLine] = []
    for (index, rule) in rules.enumerated()
    where rule.condition.isEvent && rule.scope.includes(panel: step.panel) {
      let others = rules.filter { $0.channel == rule.channel && $0.condition.saysRelistings }
      var found = RuleStep(rule: rule, index: index, step: step, relistingRules: others)
      found.run(&memory)
      let due = rule.digest?.next(after: now, in: zone)
      lines += massed(found.found).map { finding in
        var finding = finding
        if step.isPast { finding.facts.isPast = true }
        var line = AlertLine(
          rule: index, panel: step.panel, service: finding.service,
          kind: finding.facts.kind.rawValue, at: step.at, facts: finding.facts.json)
        let detail = finding.service == nil ? finding.facts.category : finding.facts.condition
        if let detail { line.kind += " \(detail)" }
        (line.dueAt, line.isUrgent) = (due, rule.isUrgent)
        line.isAmendment = finding.isAmendment
        return line
      }
    }
    return lines
  }

  /// Brings many alerts of one kind into one line.
  private func massed(_ found: [RuleStep.Finding]) -> [RuleStep.Finding] {
    let alerts = found.filter { !$0.isAmendment && $0.service != nil }
    let byKind = Dictionary(grouping: alerts) { $0.facts.kind }
    let masses = byKind.filter { $0.value.count > Self.mostOfKind }
    if masses.isEmpty { return found }
    var result = found.filter {
      $0.service == nil || $0.isAmendment || masses[$0.facts.kind] == nil
    }
    for kind in AlertFacts.Kind.allCases {
      guard let members = masses[kind] else { continue }
      var facts = AlertFacts(kind)
      facts.count = members.count
      facts.samples = members.prefix(Self.samples).map {
        "\($0.service ?? "") \($0.facts.name ?? "")"
      }
      result.append(.init(service: nil, facts: facts))
    }
    return result
  }
}
