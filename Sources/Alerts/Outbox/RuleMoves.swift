import Catalogue
import Store

/// What one rule raised about a service's rate between two messages: from what the channel knew to the last rate.
struct RuleMoves {
  /// Whether the rule would raise that as one move.
  let isTold: Bool
  /// What the channel knows by the message; `nil` if it is what the last alert says.
  let settled: OutboxSettlement.Told?

  /// Of lines in the order of time, by rules.
  static func of(_ lines: [Bundle.Line]) -> [RuleMoves] {
    var rules: [String] = []
    for line in lines where !rules.contains(line.rule) { rules.append(line.rule) }
    return rules.compactMap { rule in RuleMoves(lines.filter { $0.rule == rule }, of: rule) }
  }

  private init?(_ lines: [Bundle.Line], of rule: String) {
    let lines = lines.drop(while: \.isAmendment)
    guard let first = lines.first, let last = lines.last,
      let alert = lines.last(where: { !$0.isAmendment }),
      let before = first.facts.before.flatMap({ Amount($0) }),
      let after = last.facts.after.flatMap({ Amount($0) }),
      let said = alert.facts.after.flatMap({ Amount($0) })
    else { return nil }
    // One alert is a move that the rule said.
    isTold = lines.count == 1 || RateBaseline(rule: rule).isTold(from: before, to: after)
    guard let line = alert.ids.first, !isTold || last.isAmendment else {
      settled = nil
      return
    }
    let steps = isTold || before == after ? 0 : (first.facts.steps ?? 1) + lines.count - 1
    let since = first.facts.since.map { Timestamp(milliseconds: $0) } ?? first.at
    settled = .init(
      line: line, alert: said, rate: isTold ? after : before, at: isTold ? last.at : nil,
      steps: steps, since: steps == 0 ? nil : since)
  }
}

extension RateBaseline {
  /// That of a rule by its text, such as `rate rises by 5% for watch list`; any move if it is about more than rates.
  fileprivate init(rule: String) {
    if case .rate(let direction, let percent) = try? Condition(RuleText(rule).sentence) {
      self.init(direction: direction, percent: percent)
    } else {
      self.init(direction: .moves, percent: nil)
    }
  }
}
