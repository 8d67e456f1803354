import Analysis
public import Catalogue
public import Store

/// What rules would have sent over a stretch of the past: the same evaluation over the same events and attempts, in
/// the order of time. It begins as rules that are new then do, and writes nothing.
public struct Replay {
  private let rules: [AlertRule]
  /// Those of the rules.
  private let texts: [String]
  private let channels: [ConfiguredChannel]
  private let zone: Zone
  private let site: String?
  private let evaluator: Evaluator
  private var memories: [String: AlertMemory] = [:]
  private var raised: [Raised] = []
  /// Of each panel, where in ``raised`` the lines are that are not sent yet.
  private var waiting: [String: [Int]] = [:]

  /// A line, and when it is sent.
  private struct Raised {
    var line: AlertLine
    let sentAt: Timestamp

    var order: (Timestamp, Timestamp) { (sentAt, line.at) }
  }

  /// Lines of one channel that are sent within this time are one message, as those of one run are.
  private static let run = Duration.seconds(120)

  /// `site` is the address of the user's own site, with a slash at its end.
  public init(
    _ rules: [AlertRule], to channels: [ConfiguredChannel], zone: Zone, site: String? = nil
  ) {
    (self.rules, self.channels, self.zone, self.site) = (rules, channels, zone, site)
    texts = rules.map(\.identity.text)
    evaluator = Evaluator(rules, zone: zone)
  }

  /// Takes the next step of a panel.
  public mutating func take(_ step: AlertStep) {
    var memory = memories.removeValue(forKey: step.panel) ?? AlertMemory()
    let now = step.confirmedAt ?? step.at
    settle(panel: step.panel, before: now, &memory)
    let lines = evaluator.lines(of: step, &memory, now: now)
    // What was forgotten stays so; the next step's services are looked up in what is left.
    var kept = AlertMemory()
    kept.baselines = memory.baselines
    memories[step.panel] = kept
    waiting[step.panel, default: []] += raised.count..<(raised.count + lines.count)
    raise(lines, at: now)
  }

  private mutating func raise(_ lines: [AlertLine], at now: Timestamp) {
    for line in lines {
      let due = line.dueAt ?? now
      let quiet = channels.first { $0.name == rules[line.rule].channel }?.quiet
      let end = line.isUrgent ? nil : quiet?.end(at: due, in: zone)
      raised.append(Raised(line: line, sentAt: end ?? due))
    }
  }

  /// Takes all attempts to read one panel, in the order of time, and evaluates the rules about states that they decide,
  /// within these times: with each attempt, and when a period of a rule has passed.
  public mutating func take(_ attempts: [StoredAttempt], from start: Timestamp, to end: Timestamp) {
    guard let first = attempts.first else { return }
    let evaluator = StateEvaluator(rules, zone: zone)
    var memory = AlertStateMemory()
    var panel = PanelAttempts(panel: first.panel)
    var readings = StateReadings(panels: [])
    for (index, attempt) in attempts.enumerated() {
      panel.take(attempt)
      readings.panels = [panel]
      if let balance = attempt.balance {
        readings.week = [
          AccountPace(
            panel: panel.panel, currency: attempt.currency, balance: balance, perDay: nil)
        ]
      }
      let next = index + 1 < attempts.count ? attempts[index + 1].at : end
      var now = max(attempt.at, start)
      while now < next {
        raise(evaluator.lines(of: readings, &memory, now: now), at: now)
        let later = moments(panel, memory).filter { $0 > now && $0 < next }.min()
        guard let later else { break }
        now = later
      }
    }
  }

  /// When rules may say something of a panel although nothing is read.
  private func moments(_ panel: PanelAttempts, _ memory: AlertStateMemory) -> [Timestamp] {
    let periods = rules.compactMap { rule -> Timestamp? in
      switch rule.condition {
      case .panelFailing(let period): panel.failingSince.map { $0 + period.duration }
      case .noSnapshot(let period): panel.lastAccepted.map { $0 + period.duration }
      default: nil
      }
    }
    return periods
      + memory.states.compactMap { key, state in
        rules[key.rule].repeat.map { state.toldAt + $0.duration }
      }
  }

  /// Makes the baselines of a panel what its channels were told before a time.
  private mutating func settle(panel: String, before now: Timestamp, _ memory: inout AlertMemory) {
    let all = waiting[panel] ?? []
    let due = all.filter { raised[$0].sentAt <= now }
    if due.isEmpty { return }
    waiting[panel] = all.filter { now < raised[$0].sentAt }
    let messages = Dictionary(grouping: due) { index in
      [rules[raised[index].line.rule].channel, "\(raised[index].sentAt.milliseconds)"]
    }
    for indexes in messages.values {
      for told in Bundle(indexes.compactMap(line)).told {
        let line = raised[Int(told.line)].line
        let key = AlertMemory.Key(rule: line.rule, service: line.service ?? "")
        guard let baseline = memory.baselines[key], baseline.told == told.alert,
          baseline.toldAt == line.at
        else { continue }
        memory.baselines[key]?.settle(told)
      }
    }
  }

  /// The line at an index of ``raised``.
  private func line(_ index: Int) -> Bundle.Line? {
    let line = raised[index].line
    return Bundle.Line(line, rule: texts[line.rule], id: Int64(index))
  }

  /// Adds to the lines about moved rates what `context` says of a service of a panel at a time. Rethrows.
  public mutating func complete(
    _ context: (_ service: String, _ panel: String, _ time: Timestamp) throws -> AlertContext?
  ) rethrows {
    // Several rules raise the same move.
    struct Move: Hashable {
      let (service, panel, at): (ExactText, String, Timestamp)
      init(_ service: String, _ panel: String, _ at: Timestamp) {
        (self.service, self.panel, self.at) = (ExactText(service), panel, at)
      }
    }
    var known: [Move: AlertContext?] = [:]
    for index in raised.indices where !raised[index].line.isAmendment {
      let line = raised[index].line
      guard line.kind == AlertFacts.Kind.rate.rawValue, let service = line.service,
        let panel = line.panel
      else { continue }
      let move = Move(service, panel, line.at)
      let found = try known[move] ?? context(service, panel, line.at)
      known[move] = .some(found)
      if let found { raised[index].line = line.completed(with: found) }
    }
  }

  /// One alert that would have been raised.
  public struct Alert: Sendable {
    public let at: Timestamp
    public let sentAt: Timestamp
    public let channel: String
    /// The rule's sentence and scope.
    public let rule: String
    public let panel: String?
    public let service: String?
    public let name: String?
    public let kind: String
    public let before: String?
    public let after: String?
    public let percent: Double?
    /// How many services it is about, if it is about many.
    public let count: Int?
  }

  /// The alerts, in the order of time.
  public var alerts: [Alert] {
    raised.filter { !$0.line.isAmendment }.sorted { $0.line.at < $1.line.at }.map { raised in
      let line = raised.line
      let facts = line.facts as? AlertFacts
      return Alert(
        at: line.at, sentAt: raised.sentAt, channel: rules[line.rule].channel,
        rule: texts[line.rule], panel: line.panel, service: line.service,
        name: facts?.name, kind: line.kind, before: facts?.before, after: facts?.after,
        percent: facts?.percent, count: facts?.count)
    }
  }

  /// The messages as they would have been sent, with their channels, in the order of time.
  public func messages() -> [(channel: String, message: Message)] {
    var messages: [(channel: String, message: Message)] = []
    for channel in channels {
      let own = raised.indices.filter { rules[raised[$0].line.rule].channel == channel.name }
        .sorted { raised[$0].order < raised[$1].order }
      var rest = own[...]
      while let first = rest.first {
        let start = raised[first].sentAt
        let part = rest.prefix { raised[$0].sentAt - start <= Self.run }
        rest = rest.dropFirst(part.count)
        messages += self.messages(
          part.sorted { raised[$0].line.at < raised[$1].line.at }, to: channel, at: start
        ).map { (channel.name, $0) }
      }
    }
    return messages.sorted { $0.message.at < $1.message.at }
  }

  /// The messages that the lines at these indexes make, in the order of time.
  private func messages(
    _ indexes: [Int], to channel: ConfiguredChannel, at time: Timestamp
  ) -> [Message] {
    let text = MessageText(channel, zone: zone, site: site)
    var messages: [Message] = []
    var rest = indexes.compactMap(line)
    while !rest.isEmpty {
      let most = channel.limit == nil ? MessagePage.mostLinesForPrograms : rest.count
      let page = MessagePage(of: Array(rest.prefix(most)), to: channel, text, uid: "", at: time)
      if let message = page.message { messages.append(message) }
      let later = Set(page.settlement.later)
      rest = rest.enumerated().filter { index, line in
        index >= most || line.ids.contains(where: later.contains)
      }.map(\.element)
    }
    return messages
  }
}

extension PanelAttempts {
  /// Adds a later attempt. Which snapshot was held then is not stored.
  fileprivate mutating func take(_ attempt: StoredAttempt) {
    lastAttempt = attempt.at
    if attempt.isAccepted { lastAccepted = attempt.at }
    failingSince = attempt.failure == nil ? nil : failingSince ?? attempt.at
    failure = attempt.failure
  }
}

extension Condition {
  /// Whether all that decides it is stored, so that it can be replayed.
  public var isReplayed: Bool {
    switch self {
    case .panelFailing, .keyRefused, .noSnapshot, .balanceBelow: true
    default: isEvent
    }
  }
}

extension Message {
  /// The message as plain text, a line each: title, heads, lines and their notes.
  public var text: String {
    var lines = [title]
    for group in groups {
      lines.append(group.head)
      for line in group.lines {
        lines.append("  \(line.text)")
        lines += line.notes.map { "    \($0)" }
      }
      if group.others > 0 {
        lines.append("  … and \(String(group.others).groupedByThousands) more")
      }
    }
    if let link { lines.append(link) }
    return lines.joined(separator: "\n")
  }
}

/// The lines of a message of the outbox as its log shows them.
public enum LoggedLines {
  /// Each line in words, with its panel.
  public static func texts(_ lines: [OutboxLine], zone: Zone) -> [String] {
    let text = MessageText(zone: zone, limit: nil, isPrivate: true)
    return lines.filter { !$0.isAmendment }.flatMap { line -> [String] in
      guard let parsed = Bundle.Line(line),
        let message = text.message(uid: "", at: line.at, Bundle([parsed]))
      else { return ["\(line.rule): \(line.kind)"] }
      return message.groups.flatMap { group in
        group.lines.map { "\(line.panel.map { "\($0): " } ?? "")\(group.head): \($0.text)" }
      }
    }
  }
}
