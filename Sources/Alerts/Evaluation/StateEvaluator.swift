public import Analysis
public import Catalogue
public import Store

/// What is known of panels and accounts at a time, for the rules about states.
public struct StateReadings: Sendable {
  public var panels: [PanelAttempts]
  /// How accounts are spent: over the last 7 days, over the last day, and over the 7 days before that.
  public var week: [AccountPace]
  public var today: [AccountPace]
  public var weekBefore: [AccountPace]
  /// The rows of queries, each as the texts of its cells; `nil` if a query could not be run.
  public var queries: [String: [[String]]]
  /// Why queries could not be run.
  public var queryFailures: [String: String] = [:]

  public init(
    panels: [PanelAttempts], week: [AccountPace] = [], today: [AccountPace] = [],
    weekBefore: [AccountPace] = [], queries: [String: [[String]]] = [:]
  ) {
    (self.panels, self.week, self.today) = (panels, week, today)
    (self.weekBefore, self.queries) = (weekBefore, queries)
  }
}

/// Says which states begin, go on and end. It has no memory of its own.
public struct StateEvaluator: Sendable {
  private let rules: [AlertRule]
  private let zone: Zone

  public init(_ rules: [AlertRule], zone: Zone) { (self.rules, self.zone) = (rules, zone) }

  /// A state of an account ends beyond its limit times this, so that it does not begin again at once.
  static let hysteresis = 1.2

  /// What a reading says of a state.
  private struct Verdict {
    var holds: Bool
    /// Whether it has ended for certain; neither: it stays as it is.
    var hasEnded: Bool
    var value: String?
    var reason: String?
    var since: Timestamp?
  }

  /// The lines of what began, went on or ended since the last evaluation.
  public func lines(
    of readings: StateReadings, _ memory: inout AlertStateMemory, now: Timestamp
  ) -> [AlertLine] {
    var lines: [AlertLine] = []
    for (index, rule) in rules.enumerated() where !rule.condition.isEvent {
      if case .query(let name) = rule.condition {
        if let rows = readings.queries[name] {
          lines += newRows(rows, of: name, index, &memory, now: now)
        } else if let reason = readings.queryFailures[name] {
          lines += failure(reason, of: name, index, &memory, now: now)
        }
        continue
      }
      for panel in readings.panels where rule.scope.includes(panel: panel.panel) {
        guard let verdict = verdict(rule.condition, panel, readings, now: now) else { continue }
        let key = AlertStateMemory.Key(rule: index, panel: panel.panel, key: "")
        let phase: AlertFacts.Phase
        if var known = memory.states[key] {
          // A time to come was written by a clock that was ahead.
          if known.toldAt > now {
            known = .init(since: min(known.since, now), toldAt: now)
            memory.states[key] = known
          }
          if verdict.hasEnded {
            phase = .end
            memory.states[key] = nil
          } else if verdict.holds, let pause = rule.repeat?.duration, now - known.toldAt >= pause {
            phase = .repeat
            memory.states[key] = .init(since: known.since, toldAt: now)
          } else {
            continue
          }
        } else if verdict.holds {
          phase = .start
          memory.states[key] = .init(since: verdict.since ?? now, toldAt: now)
        } else {
          continue
        }
        lines.append(line(rule, index, panel.panel, verdict, phase, now: now))
      }
    }
    return lines
  }

  private func line(
    _ rule: AlertRule, _ index: Int, _ panel: String, _ verdict: Verdict,
    _ phase: AlertFacts.Phase, now: Timestamp
  ) -> AlertLine {
    var facts = AlertFacts(rule.condition.stateKind)
    (facts.condition, facts.phase) = (rule.condition.description, phase)
    (facts.value, facts.reason) = (verdict.value, verdict.reason)
    facts.since = verdict.since?.milliseconds
    var line = AlertLine(
      rule: index, panel: panel, kind: "\(facts.kind) \(phase)", at: now, facts: facts)
    line.dueAt = rule.digest?.next(after: now, in: zone)
    line.isUrgent = rule.isUrgent
    return line
  }
}

// MARK: - Judging

extension StateEvaluator {
  /// What is known of a state; `nil` if nothing was read that says it.
  private func verdict(
    _ condition: Condition, _ panel: PanelAttempts, _ readings: StateReadings, now: Timestamp
  ) -> Verdict? {
    switch condition {
    case .panelFailing(let period):
      guard panel.lastAttempt != nil else { return nil }
      guard let since = panel.failingSince else { return Verdict(holds: false, hasEnded: true) }
      return Verdict(
        holds: now - since >= period.duration, hasEnded: false, reason: panel.failure, since: since)
    case .keyRefused:
      guard panel.lastAttempt != nil else { return nil }
      guard let since = panel.failingSince else { return Verdict(holds: false, hasEnded: true) }
      // Any other failure says nothing about the key.
      let isRefused = panel.failure?.contains("refuses the key") ?? false
      return Verdict(holds: isRefused, hasEnded: false, reason: panel.failure, since: since)
    case .snapshotHeld:
      guard panel.lastAttempt != nil else { return nil }
      guard let held = panel.held else {
        return Verdict(
          holds: false, hasEnded: true, reason: "no snapshot is held any more")
      }
      return Verdict(
        holds: true, hasEnded: false, value: "snapshot \(held.snapshot)", reason: held.reason,
        since: held.at)
    case .noSnapshot(let period):
      guard let last = panel.lastAccepted else { return nil }
      return Verdict(
        holds: now - last >= period.duration, hasEnded: now - last < period.duration, since: last)
    case .ordersStuck(let period, let count):
      let stuck = panel.openOrders.filter { now - $0 >= period.duration }
      // An order that the panel does not know has not ended.
      let unanswered = panel.unansweredOrders.count { now - $0 >= period.duration }
      return Verdict(
        holds: stuck.count >= count, hasEnded: stuck.count + unanswered < count,
        value: "\(stuck.count) open for longer than \(period.text)", since: stuck.min())
    case .balanceBelowDays(let days):
      guard let pace = readings.week.first(where: { $0.panel == panel.panel }) else { return nil }
      guard let perDay = pace.perDay else { return nil }
      let left = perDay > 0 ? pace.balance.approximation / perDay : .infinity
      return balance(pace, left, limit: days.approximation, Self.daysText(left))
    case .balanceBelow(let limit, let currency):
      guard let pace = readings.week.first(where: { $0.panel == panel.panel }),
        pace.currency == nil || pace.currency == currency
      else { return nil }
      return balance(pace, pace.balance.approximation, limit: limit.approximation, nil)
    case .spendingTwiceAsFast:
      guard let today = readings.today.first(where: { $0.panel == panel.panel })?.perDay,
        let before = readings.weekBefore.first(where: { $0.panel == panel.panel })?.perDay
      else { return nil }
      return Verdict(
        holds: before > 0 && today >= 2 * before,
        hasEnded: before <= 0 || today * Self.hysteresis < 2 * before,
        value: "\(Self.pace(today)) a day instead of \(Self.pace(before))")
    default: return nil
    }
  }

  private func balance(
    _ pace: AccountPace, _ value: Double, limit: Double, _ days: String?
  ) -> Verdict {
    let unit = pace.currency.map { " \($0)" } ?? ""
    return Verdict(
      holds: value < limit, hasEnded: value > limit * Self.hysteresis,
      value: "\(pace.balance.groupedText)\(unit)" + (days.map { ", \($0)" } ?? ""))
  }

  private static func daysText(_ days: Double) -> String {
    if days >= 3650 { return "enough for years" }
    if days < 1 { return "enough for less than a day" }
    return "enough for \(Int(days)) more day\(Int(days) == 1 ? "" : "s")"
  }

  private static func pace(_ value: Double) -> String {
    DecimalText.significant(value, digits: 3).groupedByThousands
  }
}

extension Condition {
  fileprivate var stateKind: AlertFacts.Kind {
    switch self {
    case .panelFailing: .failing
    case .keyRefused: .keyRefused
    case .snapshotHeld: .held
    case .noSnapshot: .noSnapshot
    case .ordersStuck: .orders
    case .spendingTwiceAsFast: .spending
    default: .balance
    }
  }
}

// MARK: - Queries

extension StateEvaluator {
  /// A key that no row has.
  private static let failureKey = "\n"

  /// A line if the query could be run before, or never was: the rule's channel hears once that it says nothing.
  private func failure(
    _ reason: String, of name: String, _ index: Int, _ memory: inout AlertStateMemory,
    now: Timestamp
  ) -> [AlertLine] {
    // It is forgotten with the keys of rows that are gone when the query can be run again.
    let key = AlertStateMemory.Key(rule: index, panel: nil, key: Self.failureKey)
    guard memory.states[key] == nil else { return [] }
    memory.states[key] = .init(since: now, toldAt: now)
    var facts = AlertFacts(.queryFailed)
    (facts.name, facts.condition) = (name, rules[index].condition.description)
    (facts.reason, facts.phase) = (reason, .start)
    return [AlertLine(rule: index, panel: nil, kind: "queryFailed", at: now, facts: facts)]
  }

  /// A line for each row whose key, its first cell, the rows before did not have. The first rows that are ever
  /// looked at are known.
  private func newRows(
    _ rows: [[String]], of name: String, _ index: Int, _ memory: inout AlertStateMemory,
    now: Timestamp
  ) -> [AlertLine] {
    let rule = rules[index]
    let begun = AlertStateMemory.Key(rule: index, panel: nil, key: "")
    let isFirst = memory.states[begun] == nil
    memory.states[begun] = memory.states[begun] ?? .init(since: now, toldAt: now)
    let keys = Set(rows.compactMap(\.first))
    for key in memory.states.keys
    where key.rule == index && key != begun && !keys.contains(key.key) {
      memory.states[key] = nil
    }
    var lines: [AlertLine] = []
    for row in rows {
      guard let first = row.first, !first.isEmpty else { continue }
      let key = AlertStateMemory.Key(rule: index, panel: nil, key: first)
      guard memory.states[key] == nil else { continue }
      memory.states[key] = .init(since: now, toldAt: now)
      if isFirst { continue }
      var facts = AlertFacts(.query)
      (facts.name, facts.condition) = (name, rule.condition.description)
      (facts.value, facts.phase) = (row.joined(separator: "  "), .start)
      var line = AlertLine(
        rule: index, panel: nil, kind: "query \(first)", at: now, facts: facts)
      line.dueAt = rule.digest?.next(after: now, in: zone)
      line.isUrgent = rule.isUrgent
      lines.append(line)
    }
    return lines
  }
}
