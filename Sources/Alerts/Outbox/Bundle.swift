import Catalogue
import Store

/// The lines of one message, net of what was undone before it is sent.
struct Bundle {
  /// One line, with its facts read.
  struct Line {
    var panel: String?
    var service: String?
    var at: Timestamp
    var facts: AlertFacts
    /// The rules that raised it.
    var rules: [String] = []
    var isAmendment = false
    /// Whether it was undone again: the rate came back, the service returned.
    var isUndone = false
    /// The rates or states between, if it was undone.
    var between: String?
  }

  /// In the order of panels, kinds, and time.
  private(set) var lines: [Line]

  /// Of lines in the order of time.
  init(_ lines: [Line]) {
    var order: [Subject] = []
    var groups: [Subject: [Line]] = [:]
    var seen: [Occurrence: Int] = [:]
    for line in lines {
      let subject = Subject(line)
      // Two rules may raise the same for one channel.
      if !line.isAmendment, let index = seen[Occurrence(line)] {
        groups[subject]?[index].rules += line.rules
        continue
      }
      if groups[subject] == nil { order.append(subject) }
      if !line.isAmendment { seen[Occurrence(line)] = groups[subject]?.count ?? 0 }
      groups[subject, default: []].append(line)
    }
    let net = order.flatMap { subject in
      let lines = groups[subject] ?? []
      var net = Self.net(lines, of: subject)
      if net.count == 1 {
        net[0].rules = lines.flatMap(\.rules).reduce(into: []) { rules, rule in
          if !rules.contains(rule) { rules.append(rule) }
        }
      }
      return net
    }
    // A service that continues under another id is not gone.
    let continued = Set(
      net.filter { $0.facts.kind == .relisted }.map { [$0.panel, $0.facts.other] })
    self.lines = net.filter {
      $0.facts.kind != .removed || $0.service == nil || !continued.contains([$0.panel, $0.service])
    }
  }

  /// What lines are folded into one.
  private struct Subject: Hashable {
    let panel: String?
    let service: String?
    let kinds: [AlertFacts.Kind]
    let detail: String?

    init(_ line: Line) {
      (panel, service) = (line.panel, line.service)
      kinds = line.service == nil ? [line.facts.kind] : line.facts.kind.pair
      detail = line.facts.condition
    }
  }

  private struct Occurrence: Hashable {
    let subject: Subject
    let kind: AlertFacts.Kind
    let at: Timestamp
    let phase: AlertFacts.Phase?
    let key: String?

    init(_ line: Line) {
      subject = Subject(line)
      (kind, at, phase) = (line.facts.kind, line.at, line.facts.phase)
      key = line.facts.name
    }
  }

  private static func net(_ lines: [Line], of subject: Subject) -> [Line] {
    guard let first = lines.firstIndex(where: { !$0.isAmendment }) else { return [] }
    let lines = Array(lines[first...])
    guard subject.service != nil, lines.count > 1, let last = lines.last else {
      return lines.filter { !$0.isAmendment }
    }
    return subject.kinds == [.rate] ? [netRate(lines, last)] : netPair(lines, last)
  }

  /// One move from the first rate to the last.
  private static func netRate(_ lines: [Line], _ last: Line) -> Line {
    var net = lines[0]
    (net.at, net.facts.after, net.facts.name) = (last.at, last.facts.after, last.facts.name)
    net.isUndone = net.facts.before == net.facts.after
    if net.isUndone {
      let farthest = lines.dropLast().max {
        abs($0.facts.percent ?? 0) < abs($1.facts.percent ?? 0)
      }
      net.between = farthest?.facts.after
    }
    if let before = net.facts.before.flatMap({ Double($0) }),
      let after = net.facts.after.flatMap({ Double($0) }), before > 0
    {
      net.facts.percent = 100 * (after / before - 1)
    }
    (net.facts.high, net.facts.low) = (last.facts.high, last.facts.low)
    return net
  }

  /// The last of two opposite kinds; undone if it is the opposite of the first.
  private static func netPair(_ lines: [Line], _ last: Line) -> [Line] {
    guard subjectIsPaired(lines[0]) else { return lines.filter { !$0.isAmendment } }
    if last.facts.kind == lines[0].facts.kind { return [last] }
    var net = lines[0]
    net.at = last.at
    net.isUndone = true
    return [net]
  }

  private static func subjectIsPaired(_ line: Line) -> Bool { line.facts.kind.pair.count > 1 }
}

extension Bundle.Line {
  /// `nil` if the facts are of a later version.
  init?(_ line: OutboxLine) {
    guard let facts = AlertFacts(json: line.facts) else { return nil }
    self.init(
      panel: line.panel, service: line.service, at: line.at, facts: facts, rules: [line.rule],
      isAmendment: line.isAmendment)
  }

  init?(_ line: AlertLine) {
    guard let facts = AlertFacts(json: line.facts) else { return nil }
    self.init(
      panel: line.panel, service: line.service, at: line.at, facts: facts,
      isAmendment: line.isAmendment)
  }
}

extension AlertFacts.Kind {
  /// The kind and its opposite, in one order for both; the kind alone if it has none.
  fileprivate var pair: [AlertFacts.Kind] {
    let pairs: [[AlertFacts.Kind]] = [
      [.removed, .returned], [.parked, .unparked], [.refillLost, .refillGained],
      [.cancelLost, .cancelGained],
    ]
    return pairs.first { $0.contains(self) } ?? [self]
  }
}
