import Catalogue
import Store

/// The lines of one message, net of what was undone before it is sent.
struct Bundle {
  /// One line, with its facts read.
  struct Line {
    /// The lines of the outbox that it says.
    var ids: [Int64] = []
    /// The rule's text.
    var rule = ""
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
    /// Whether it is about all those that are not said one by one.
    var isRest = false
  }

  /// In the order of panels, kinds, and time.
  private(set) var lines: [Line]
  /// What the channel then knows of rates, where it is not what the last alert says.
  private(set) var told: [OutboxSettlement.Told] = []

  /// Of lines in the order of time.
  init(_ lines: [Line]) {
    var groups: [Group] = []
    var indexes: [Subject: Int] = [:]
    var seen: [Occurrence: Int] = [:]
    for line in lines {
      let index = indexes[Subject(line), default: groups.count]
      if index == groups.count {
        indexes[Subject(line)] = index
        groups.append(Group())
      }
      if line.isOfRate { groups[index].all.append(line) }
      // Two rules may raise the same for one channel.
      if !line.isAmendment {
        let occurrence = Occurrence(line, ofGroup: index)
        if let first = seen[occurrence] {
          groups[index].lines[first].ids += line.ids
          groups[index].lines[first].rules += line.rules
          continue
        }
        seen[occurrence] = groups[index].lines.count
      }
      groups[index].lines.append(line)
    }
    var net: [Line] = []
    for group in groups {
      let moves = RuleMoves.of(group.all)
      told += moves.compactMap(\.settled)
      var folded = Self.net(group.lines, moves)
      if folded.count == 1 {
        // A rule that only amends what another one raised has raised nothing.
        folded[0].rules = group.lines.filter { !$0.isAmendment }.flatMap(\.rules)
          .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
      }
      net += folded
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
    /// Opposite kinds are one.
    let kind: AlertFacts.Kind
    let detail: String?
    /// What the past held says nothing of what changed since.
    let isPast: Bool

    init(_ line: Line) {
      isPast = line.facts.isPast ?? false
      (panel, service) = (line.panel, line.service)
      kind = line.service == nil ? line.facts.kind : line.facts.kind.pair.first
      detail = line.facts.condition
    }
  }

  /// The lines of one subject.
  private struct Group {
    /// Without those that say what another rule says.
    var lines: [Line] = []
    /// With those, if it is about a service's rate.
    var all: [Line] = []
  }

  private struct Occurrence: Hashable {
    let group: Int
    let kind: AlertFacts.Kind
    let at: Timestamp
    let phase: AlertFacts.Phase?
    /// What tells lines apart that are about no service: a query's row, a category.
    let texts: [String?]

    init(_ line: Line, ofGroup group: Int) {
      self.group = group
      (kind, at, phase) = (line.facts.kind, line.at, line.facts.phase)
      texts = line.service == nil ? [line.facts.value, line.facts.category] : []
    }
  }

  private static func net(_ lines: [Line], _ moves: [RuleMoves]) -> [Line] {
    guard let first = lines.firstIndex(where: { !$0.isAmendment }) else { return [] }
    let lines = Array(lines[first...])
    guard lines.count > 1, lines[0].service != nil, let last = lines.last else {
      return lines.filter { !$0.isAmendment }
    }
    return lines[0].isOfRate ? [netRate(lines, last, moves)] : netPair(lines, last)
  }

  /// One move from the first rate to the last; it came back if no rule would say it.
  private static func netRate(_ lines: [Line], _ last: Line, _ moves: [RuleMoves]) -> Line {
    var net = lines[0]
    net.ids = lines.flatMap(\.ids)
    (net.at, net.facts.after, net.facts.name) = (last.at, last.facts.after, last.facts.name)
    net.isUndone = !moves.isEmpty && !moves.contains(where: \.isTold)
    if net.isUndone {
      let farthest = lines.dropLast().max {
        abs($0.facts.percent ?? 0) < abs($1.facts.percent ?? 0)
      }
      net.between = farthest?.facts.after
    }
    if let before = net.facts.before.flatMap({ Double($0) }),
      let after = net.facts.after.flatMap({ Double($0) }), before > 0
    {
      net.facts.percent = AlertFacts.percent(from: before, to: after)
    }
    (net.facts.high, net.facts.low) = (last.facts.high, last.facts.low)
    return net
  }

  /// The last of two opposite kinds; undone if it is the opposite of the first.
  private static func netPair(_ lines: [Line], _ last: Line) -> [Line] {
    guard lines[0].facts.kind.pair.isTwo else { return lines.filter { !$0.isAmendment } }
    let ids = lines.flatMap(\.ids)
    if last.facts.kind == lines[0].facts.kind {
      var net = last
      net.ids = ids
      return [net]
    }
    var net = lines[0]
    net.ids = ids
    net.at = last.at
    net.isUndone = true
    return [net]
  }
}

extension Bundle.Line {
  fileprivate var isOfRate: Bool { service != nil && facts.kind == .rate }

  /// `nil` if the facts are of a later version.
  init?(_ line: OutboxLine) {
    guard let facts = AlertFacts(json: line.facts) else { return nil }
    self.init(
      ids: [line.id], rule: line.rule, panel: line.panel, service: line.service, at: line.at,
      facts: facts, rules: [line.rule], isAmendment: line.isAmendment)
  }

  init?(_ line: AlertLine, rule: String, id: Int64? = nil) {
    guard let facts = line.facts as? AlertFacts else { return nil }
    self.init(
      ids: id.map { [$0] } ?? [], rule: rule, panel: line.panel, service: line.service,
      at: line.at, facts: facts, isAmendment: line.isAmendment)
  }

  /// More alerts of one kind from one snapshot and one rule are one line for people.
  private static let mostAtOnce = 20
  /// How many services a line about many names.
  private static let mostSamples = 3

  /// The lines of one head for people: those of a mass change as one, and those beyond the limit as another one.
  static func folded(_ lines: [Bundle.Line], to limit: Int) -> [Bundle.Line] {
    let lines = massed(lines)
    let many = lines.filter(\.isOneOfMany)
    guard many.count > limit else { return lines }
    var rest = one(of: Array(many.dropFirst(limit)))
    rest.isRest = true
    return many.prefix(limit) + [rest] + lines.filter { !$0.isOneOfMany }
  }

  /// Brings what one snapshot did to many services into one line.
  private static func massed(_ lines: [Bundle.Line]) -> [Bundle.Line] {
    struct Source: Hashable {
      let (at, rule, kind): (Timestamp, String, AlertFacts.Kind)

      init(_ line: Bundle.Line) { (at, rule, kind) = (line.at, line.rule, line.facts.kind) }
    }
    let sources = Dictionary(grouping: lines.filter { $0.service != nil }, by: Source.init)
    var masses = sources.filter { $0.value.count > mostAtOnce }
    if masses.isEmpty { return lines }
    let members = Set(masses.keys)
    return lines.compactMap { line in
      let source = Source(line)
      guard line.service != nil, members.contains(source) else { return line }
      return masses.removeValue(forKey: source).map(one)
    }
  }

  /// One line about many, of which there is one at least.
  private static func one(of lines: [Bundle.Line]) -> Bundle.Line {
    var line = lines[lines.count - 1]
    let percent = line.facts.percent
    line.facts = AlertFacts(line.facts.kind)
    (line.service, line.between, line.facts.percent) = (nil, nil, percent)
    line.ids = lines.flatMap(\.ids)
    line.facts.count = lines.reduce(0) { $0 + ($1.facts.count ?? 1) }
    line.facts.samples = Array(lines.flatMap(\.samples).prefix(mostSamples))
    return line
  }

  /// Whether it is about one service or row, or the first of many such.
  private var isOneOfMany: Bool {
    service != nil || facts.kind == .query || facts.samples != nil
  }

  private var samples: [String] {
    if let samples = facts.samples { return samples }
    return [service.map { "\($0) \(facts.name ?? "")" } ?? facts.value ?? ""]
  }
}

extension AlertFacts.Kind {
  /// The first of the kind and its opposite, which is the same for both; the kind alone if it has none.
  fileprivate var pair: (first: AlertFacts.Kind, isTwo: Bool) {
    switch self {
    case .removed, .returned: (.removed, true)
    case .parked, .unparked: (.parked, true)
    case .refillLost, .refillGained: (.refillLost, true)
    case .cancelLost, .cancelGained: (.cancelLost, true)
    default: (self, false)
    }
  }
}
