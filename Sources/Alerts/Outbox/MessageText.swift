import Catalogue
import FoundationEssentials
import Support

/// Puts the lines of a message into words: English, in the zone's times.
///
/// It is done when a message is sent, so that the facts of lines outlive their wording.
struct MessageText {
  let zone: Zone
  /// How many alerts of one head are said one by one, before the others are one line; `nil` for all of them.
  let limit: Int?
  /// Whether the account holder's own amounts may be said.
  let isPrivate: Bool
  /// The address of the user's own site, with a slash at its end; `nil` if it is not known.
  var site: String?

  /// The lines in the order of messages. Under each head, those of a mass change are one line, and so are those
  /// beyond the limit; a program gets each of them.
  func arranged(_ bundle: Bundle) -> [Bundle.Line] {
    let panels = Set(bundle.lines.compactMap(\.panel)).sorted()
    let own = Dictionary(grouping: bundle.lines, by: \.panel)
    return (panels.map(Optional.some) + [nil]).flatMap { panel in
      let topics = Dictionary(grouping: own[panel] ?? [], by: Topic.init)
      return Topic.allCases.flatMap { topic in
        let lines = topics[topic] ?? []
        return limit.map { Bundle.Line.folded(lines, to: $0) } ?? lines
      }
    }
  }

  func message(
    uid: String, at time: Timestamp, _ bundle: Bundle, failedAlerts: Int = 0
  ) -> Message? {
    message(uid: uid, at: time, arranged(bundle).map(worded), failedAlerts: failedAlerts)
  }

  /// A line, and how it is said. Several messages are tried with a line, and it is put into words once.
  final class Worded: Sendable {
    let line: Bundle.Line
    let topic: Topic
    fileprivate let said: Message.Line

    fileprivate init(_ line: Bundle.Line, said: Message.Line) {
      (self.line, topic, self.said) = (line, Topic(line), said)
    }
  }

  /// The message of these lines; `nil` if there are none. `failedAlerts` alerts before it could not be
  /// delivered.
  func message(
    uid: String, at time: Timestamp, _ worded: [Worded], failedAlerts: Int = 0
  ) -> Message? {
    guard let newest = worded.map(\.line.at).max() else { return nil }
    let panels = Set(worded.compactMap(\.line.panel)).sorted()
    var groups: [Message.Group] = []
    let own = Dictionary(grouping: worded, by: \.line.panel)
    for panel in panels.map(Optional.some) + [nil] {
      let topics = Dictionary(grouping: own[panel] ?? [], by: \.topic)
      for topic in Topic.allCases {
        guard let members = topics[topic] else { continue }
        let prefix = panels.count > 1 ? panel.map { CleanText.clean($0) + ": " } ?? "" : ""
        groups.append(
          Message.Group(
            head: prefix + topic.head(members),
            lines: members.map { line($0, newest: newest) }))
      }
    }
    if failedAlerts > 0 {
      let text =
        "\(counted(failedAlerts, "earlier alert")) could not be delivered; see "
        + "`ratebook alerts log --failed`"
      groups.append(Message.Group(head: "Not delivered", lines: [Message.Line(text: text)]))
    }
    let title = "\(self.title(panels)) · \(self.time(newest))"
    return Message(uid: uid, at: time, title: title, groups: groups, link: link(worded))
  }

  /// The site's page of the day of the latest change; `nil` if nothing of a catalogue changed.
  private func link(_ worded: [Worded]) -> String? {
    let changes = worded.lazy.map(\.line).filter {
      $0.panel != nil && !$0.isOfState && $0.facts.kind != .query
    }
    guard let site, let last = changes.map(\.at).max() else { return nil }
    return "\(site)changes/\(zone.dayText(last)).html"
  }

  private func title(_ panels: [String]) -> String {
    switch panels.count {
    case 0: "Ratebook"
    case 1...3: panels.map { CleanText.clean($0) }.joined(separator: ", ")
    default: "\(panels.count) panels"
    }
  }

  /// Such as `2026-11-30 14:00 (+07)`.
  private func time(_ time: Timestamp) -> String {
    if zone.isUTC { return time.minuteText + " (UTC)" }
    let offset = zone.offsetText(at: time)
    let short = offset.hasSuffix(":00") ? String(offset.dropLast(3)) : offset
    return "\(zone.clock(at: time).minuteText) (\(short))"
  }

  private func clock(_ time: Timestamp) -> String { zone.clock(at: time).minuteText }
}

// MARK: - Lines

extension MessageText {
  func worded(_ line: Bundle.Line) -> Worded {
    var facts = line.facts
    if !isPrivate {
      facts.quantity = nil
      if facts.kind == .balance || facts.kind == .spending { facts.value = nil }
    }
    let text = line.isOfState ? state(facts) : change(line, facts)
    return Worded(
      line, said: Message.Line(text: text, notes: notes(facts), facts: json(line, facts)))
  }

  /// The line in a message of which the latest one is `newest`: whoever reads a digest wants to know when.
  private func line(_ worded: Worded, newest: Timestamp) -> Message.Line {
    var said = worded.said
    if newest - worded.line.at > .seconds(300), !worded.line.isOfState {
      said.text += "  (\(clock(worded.line.at)))"
    }
    return said
  }

  private func json(_ line: Bundle.Line, _ facts: AlertFacts) -> String {
    var members: [(name: String, json: String)] = [("at", JSONText.quoted(line.at.description))]
    if let panel = line.panel { members.append(("panel", JSONText.quoted(panel))) }
    if let service = line.service { members.append(("service", JSONText.quoted(service))) }
    if line.isUndone { members.append(("undone", "true")) }
    if !line.rules.isEmpty {
      members.append(("rules", JSONText.list(line.rules.map(JSONText.quoted))))
    }
    return JSONText.object(members + [("facts", facts.json)]) ?? "{}"
  }

  private func change(_ line: Bundle.Line, _ facts: AlertFacts) -> String {
    if line.isRest { return "\(names(facts)); `ratebook alerts log` has each" }
    if line.service == nil { return mass(facts) }
    var parts = ["\(CleanText.clean(line.service ?? "", longest: 30)) \(name(facts))"]
    func move(_ before: String?, _ after: String?, unit: Bool) {
      let texts = [before, after].map { value in
        value.map { CleanText.clean($0, longest: 40).groupedByThousands } ?? "not stated"
      }
      parts.append("\(texts[0]) → \(texts[1])" + (unit ? currency(facts) : ""))
    }
    if line.isUndone {
      guard facts.kind == .rate else { return parts[0] + "  \(Self.undone[facts.kind] ?? "")" }
      let rates = [facts.before, line.between, facts.after].compactMap(\.self)
      let words = "moved and came back: " + rates.map(\.groupedByThousands).joined(separator: " → ")
      return parts[0] + "  " + words + currency(facts)
    }
    switch facts.kind {
    case .rate:
      move(facts.before, facts.after, unit: true)
      if let percent = facts.percent { parts.append(Self.percent(percent)) }
      if let steps = facts.steps, let since = facts.since {
        let day = zone.dayText(Timestamp(milliseconds: since))
        parts.append("in \(steps) steps since \(day)")
      }
      if let rank = rank(facts) { parts.append(rank) }
      if let other = facts.other { parts.append("was \(CleanText.clean(other, longest: 30))") }
    case .removed where facts.other != nil:
      parts.append("goes on as \(CleanText.clean(facts.other ?? "", longest: 30))")
    case .new where facts.other != nil:
      parts.append("was \(CleanText.clean(facts.other ?? "", longest: 30))")
    case .relisted:
      parts.append("was \(CleanText.clean(facts.other ?? "", longest: 30))")
      if facts.before != facts.after { move(facts.before, facts.after, unit: true) }
    case .removed, .new, .returned:
      if let rate = facts.after ?? facts.before {
        parts.append(rate.groupedByThousands + currency(facts))
      }
    case .replaced, .parked, .unparked: move(facts.before, facts.after, unit: true)
    case .limits:
      parts.append(facts.condition == "min" ? "minimum" : "maximum")
      move(facts.before, facts.after, unit: false)
    case .description, .status: move(facts.before, facts.after, unit: false)
    default: break
    }
    return parts.joined(separator: "  ")
  }

  private static let undone: [AlertFacts.Kind: String] = [
    .removed: "was gone and is back", .returned: "came back and is gone",
    .parked: "was not for sale and is again", .unparked: "was for sale and is not again",
    .refillLost: "lost refill and has it again", .refillGained: "gained refill and lost it",
    .cancelLost: "lost cancel and has it again", .cancelGained: "gained cancel and lost it",
  ]

  /// A line about many services.
  private func mass(_ facts: AlertFacts) -> String {
    if facts.samples != nil { return "at once: " + names(facts) }
    let services = counted(facts.count ?? 0, "service")
    let place = facts.category.map { " in \(CleanText.clean($0, longest: 60))" } ?? ""
    let factor = facts.factor.map { " ×" + DecimalText.significant($0, digits: 4) } ?? ""
    switch facts.kind {
    case .repriced: return "\(services)\(place) repriced\(factor)"
    case .redenominated:
      let others = facts.otherCount ?? 0
      return "\(services) redenominated\(factor)"
        + (others > 0 ? ", \(String(others).groupedByThousands) kept their number" : "")
    case .renumbered:
      return
        "\(services) replaced by \(String(facts.otherCount ?? 0).groupedByThousands) under other ids"
    case .currency:
      return
        "\(facts.before ?? "unknown") → \(facts.after ?? "unknown"); prices before and after are not "
        + "compared"
    default: return services
    }
  }

  /// Some of the many, and how many more they are.
  private func names(_ facts: AlertFacts) -> String {
    let samples = (facts.samples ?? []).map { CleanText.clean($0, longest: 60) }
    let rest = (facts.count ?? 0) - samples.count
    return samples.joined(separator: "; ")
      + (rest > 0 ? "; and \(String(rest).groupedByThousands) more" : "")
  }

  private func name(_ facts: AlertFacts) -> String { CleanText.clean(facts.name ?? "") }

  private func currency(_ facts: AlertFacts) -> String {
    facts.currency.map { " " + CleanText.clean($0, longest: 12) } ?? ""
  }

  /// Such as `+20 %`, in up to two decimals.
  static func percent(_ value: Double) -> String {
    let places = abs(value) < 0.1 ? 3 : abs(value) < 10 ? 2 : 1
    let digits = DecimalText.text(abs(value), places: places) ?? ""
    return (value < 0 ? "−" : "+") + digits.groupedByThousands + " %"
  }

  private func rank(_ facts: AlertFacts) -> String? {
    guard let after = facts.after.flatMap({ Amount($0) }) else { return nil }
    if let high = facts.high.flatMap({ Amount($0) }), high < after { return "highest in 90 days" }
    if let low = facts.low.flatMap({ Amount($0) }), after < low { return "lowest in 90 days" }
    return nil
  }

  /// What a change costs a month, at the quantity that was ordered in the last one.
  private func notes(_ facts: AlertFacts) -> [String] {
    guard facts.kind == .rate, let quantity = facts.quantity.flatMap({ Amount($0) }),
      let before = facts.before.flatMap({ Amount($0) }),
      let after = facts.after.flatMap({ Amount($0) }),
      let difference = try? (after - before) * quantity, difference != .zero
    else { return [] }
    let cost = abs(difference.approximation) / 1000
    let amount =
      cost < 100 ? DecimalText.significant(cost, digits: 3) : DecimalText.text(cost, places: 0)
    let direction = difference.isNegative ? "less" : "more"
    return [
      "you ordered \(quantity.groupedText) in 30 days: about "
        + "\(amount?.groupedByThousands ?? "")\(currency(facts)) \(direction) a month"
    ]
  }

  /// The limit of a state's rule: what its sentence says after these words. Two rules of a panel may be told together.
  private func limit(_ facts: AlertFacts, after words: String) -> String {
    String((facts.condition ?? "").dropFirst(words.count + 1))
  }

  private func state(_ facts: AlertFacts) -> String {
    let value = facts.value.map { CleanText.clean($0, longest: 200) }
    let reason = facts.reason.map { CleanText.clean($0, longest: 300) } ?? ""
    let since = facts.since.map { clock(Timestamp(milliseconds: $0)) } ?? ""
    let isEnd = facts.phase == .end
    let again = facts.phase == .repeat ? "still: " : ""
    switch facts.kind {
    case .balance:
      let amount = value.map { ": \($0)" } ?? ""
      return (isEnd ? "no longer " : again) + limit(facts, after: "balance") + amount
    case .spending:
      return isEnd
        ? "back to the usual pace"
        : again + "twice as fast as usual"
          + (value.map { ": \($0)" } ?? "")
    case .failing:
      let period = limit(facts, after: "panel failing for")
      return isEnd
        ? "can be read again, after more than \(period)"
        : again + "not read for more than \(period), since \(since): \(reason)"
    case .keyRefused:
      return isEnd ? "the key is accepted again" : again + "since \(since): \(reason)"
    case .held:
      return isEnd
        ? "it was decided: \(reason)"
        : again
          + "\(value ?? "") of \(since): \(reason). The catalogue did not change; decide with "
          + "`ratebook snapshots --verdict held`"
    case .noSnapshot:
      let period = limit(facts, after: "no snapshot for")
      return isEnd
        ? "there is one again, after more than \(period)"
        : again + "none for more than \(period), since \(since)"
    case .orders: return (isEnd ? "no longer so many: " : again) + "\(value ?? "")"
    case .query: return "\(CleanText.clean(facts.name ?? "", longest: 60)): \(value ?? "")"
    case .queryFailed: return "\(CleanText.clean(facts.name ?? "", longest: 60)): \(reason)"
    case .channelOff: return "'\(value ?? "")' refuses messages: \(reason)"
    case .notDelivered:
      return
        "a message to '\(value ?? "")' was given up: \(reason). `ratebook alerts log --failed` shows it"
    default: return value ?? reason
    }
  }
}
