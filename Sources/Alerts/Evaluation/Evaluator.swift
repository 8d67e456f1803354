import Catalogue
import Interpretation
import Store

/// Says what the events of accepted snapshots raise under the rules about events. It has no state of its own.
struct Evaluator: Sendable {
  private let rules: [AlertRule]
  private let zone: Zone

  init(_ rules: [AlertRule], zone: Zone) { (self.rules, self.zone) = (rules, zone) }

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
      lines += found.found.map { finding in
        var finding = finding
        if step.isPast { finding.facts.isPast = true }
        var line = AlertLine(
          rule: index, panel: step.panel, service: finding.service,
          kind: finding.facts.kind.rawValue, at: step.at, facts: finding.facts)
        let detail = finding.service == nil ? finding.facts.category : finding.facts.condition
        if let detail { line.kind += " \(detail)" }
        (line.dueAt, line.isUrgent) = (due, rule.isUrgent)
        line.isAmendment = finding.isAmendment
        return line
      }
    }
    return lines
  }
}
