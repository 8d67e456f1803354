public import Analysis
public import Catalogue
import Interpretation
public import Store

/// One condition for one channel. What the configuration lists together is as many rules.
public struct AlertRule: Sendable {
  public var condition: Condition
  public var scope: RuleScope
  public var channel: String
  /// `nil`: said at once.
  public var digest: Digest?
  /// How often a state that goes on is said again; `nil`: never.
  public var `repeat`: Condition.Period?
  /// Whether it is said in quiet hours, too.
  public var isUrgent: Bool

  public init(
    _ condition: Condition, for scope: RuleScope = .all, to channel: String,
    digest: Digest? = nil, repeat: Condition.Period? = nil, isUrgent: Bool = false
  ) {
    (self.condition, self.scope, self.channel) = (condition, scope, channel)
    (self.digest, self.repeat, self.isUrgent) = (digest, `repeat`, isUrgent)
  }

  /// What it remembers and what it raised belongs to this text and its channel.
  public var identity: AlertEvaluation.Rule {
    let text = RuleText(sentence: condition.description, subject: scope.subject)
    return AlertEvaluation.Rule(text: text.description, channel: channel)
  }
}

/// The services, and the panels, that a rule is about.
public struct RuleScope: Sendable {
  /// As the configuration has it, such as the watch list.
  public var subject: RuleText.Subject
  /// The panels, by name; empty for all of them.
  public var panels: Set<String>
  /// Keeps services whose category contains this text, case and accents ignored.
  public var category: String?
  /// Keeps these services only; `nil` for all of them.
  public var watchList: WatchList?

  public static let all = RuleScope(.all)

  public init(
    _ subject: RuleText.Subject, panels: Set<String> = [], category: String? = nil,
    watchList: WatchList? = nil
  ) {
    (self.subject, self.panels, self.watchList) = (subject, panels, watchList)
    self.category = category?.folded
  }

  /// Whether it is about a panel.
  func includes(panel: String) -> Bool { panels.isEmpty || panels.contains(panel) }

  /// Whether it is about what changed. A line about many services is that of its panel, or its category.
  func includes(_ event: AlertEvent, of panel: String) -> Bool {
    guard includes(panel: panel) else { return false }
    guard let service = event.service else {
      guard let category, event.isOfCategory else { return true }
      return event.category?.folded.contains(category) ?? false
    }
    if let category, event.category?.folded.contains(category) != true { return false }
    guard let watchList else { return true }
    return watchList.contains(
      service, of: panel, name: event.name, isOrdered: event.isOrdered)
      || (event.kind == .removed ? nil : event.other).map {
        watchList.contains($0, of: panel, name: event.name, isOrdered: event.isOrdered)
      } ?? false
  }
}

extension AlertEvaluation {
  /// The evaluation of these rules. Digests are due by the clocks of `zone`.
  public init(_ rules: [AlertRule], zone: Zone, now: @escaping @Sendable () -> Timestamp) {
    let evaluator = Evaluator(rules, zone: zone)
    self.init(
      rules: rules.map(\.identity), now: now, complete: { $0.completed(with: $1) },
      evaluate: { step, memory, now in evaluator.lines(of: step, &memory, now: now) })
  }
}
