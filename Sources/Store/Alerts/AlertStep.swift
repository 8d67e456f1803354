public import Catalogue
public import Interpretation

/// The events of one accepted snapshot of a panel, as alert rules look at them.
public struct AlertStep: Sendable {
  public let panel: String
  public let at: Timestamp
  /// When it was accepted, if it was held until a later one confirmed it.
  public var confirmedAt: Timestamp?
  /// In the order in which a step reports them.
  public let events: [AlertEvent]
  /// Whether a later one was evaluated before it, such as before an import of older files.
  public var isPast = false

  public init(panel: String, at: Timestamp, events: [AlertEvent]) {
    (self.panel, self.at, self.events) = (panel, at, events)
  }
}

/// One interpreted change, with what rules and messages need to know of its service.
public struct AlertEvent: Equatable, Sendable {
  public var kind: EventKind
  /// The panel's id of the service; `nil` in a line about many services.
  public var service: String?
  public var name: String?
  public var category: String?
  /// Whether it is a line about the services of ``category``.
  public var isOfCategory = false
  /// The currency of the service, else of the account.
  public var currency: String?
  public var before: String?
  public var after: String?
  /// By how much the price moved; `nil` if it was not compared.
  public var ratio: Double?
  /// The change of the number that is no change of the price.
  public var factor: Double?
  /// In a line, the services it is about.
  public var count: Int?
  public var otherCount: Int?
  /// For `relisted`, and for `new` if it is that, the id that the product had before; for `removed`, the id under
  /// which it goes on.
  public var other: String?
  /// The kind of the line that the event is part of.
  public var group: String?
  /// Whether the order ledger has an order of the service.
  public var isOrdered = false

  public init(_ kind: EventKind, _ service: String? = nil) {
    (self.kind, self.service) = (kind, service)
  }
}

/// What rules remember of a panel's services: the rates they compare with.
public struct AlertMemory: Equatable, Sendable {
  /// A rule, by its index among the rules in force, and a service by the panel's id.
  public struct Key: Hashable, Sendable {
    public let rule: Int
    public let service: ExactText

    public init(rule: Int, service: String) {
      (self.rule, self.service) = (rule, ExactText(service))
    }
  }

  public var baselines: [Key: AlertBaseline] = [:]
  /// Whether all that was remembered of the panel is void, such as after a change of currency.
  public private(set) var isForgotten = false

  public init() {}

  public mutating func forgetAll() { (baselines, isForgotten) = ([:], true) }
}

/// The rate that a rule compares the next rate of a service with.
public struct AlertBaseline: Equatable, Sendable {
  /// A rate, and the time since when the service's rate has not been beyond it.
  public struct Standing: Equatable, Sendable {
    public var rate: Amount
    public var since: Timestamp

    public init(rate: Amount, since: Timestamp) { (self.rate, self.since) = (rate, since) }
  }

  /// What the channel was last told; before that, the rate when the rule began.
  public var told: Amount
  /// When the channel was told; `nil` if it was not.
  public var toldAt: Timestamp?
  /// The rates that may replace it once they have stood for long enough, farthest from ``told`` last.
  public var standing: [Standing] = []
  /// The moves since, and the first of them.
  public var steps = 0
  public var since: Timestamp?

  public init(told: Amount) { self.told = told }

  /// Makes it what the channel was told.
  public mutating func settle(_ settled: OutboxSettlement.Told) {
    // Those on the same side of the rate as they were of what the alert says.
    standing.removeAll {
      $0.rate == settled.rate || ($0.rate < settled.alert) != ($0.rate < settled.rate)
    }
    (told, toldAt) = (settled.rate, settled.at)
    (steps, since) = (settled.steps, settled.since)
  }
}

/// What a rule raises: facts, to be put into words when they are sent.
public struct AlertLine: Sendable {
  /// The index of the rule among those in force.
  public var rule: Int
  /// `nil` if no panel is meant.
  public var panel: String?
  /// The panel's id of the service; `nil` if none is meant.
  public var service: String?
  /// One word per kind of line; with panel, service and time, it says whether two lines are the same one.
  public var kind: String
  /// The time of what shows it.
  public var at: Timestamp
  /// When it may be sent; `nil` for at once.
  public var dueAt: Timestamp?
  /// Whether quiet hours do not delay it.
  public var isUrgent = false
  /// Whether it is no alert, and only corrects an earlier one that was not sent yet.
  public var isAmendment = false
  public var facts: any AlertLineFacts

  public init(
    rule: Int, panel: String?, service: String? = nil, kind: String, at: Timestamp,
    facts: any AlertLineFacts
  ) {
    (self.rule, self.panel, self.service) = (rule, panel, service)
    (self.kind, self.at, self.facts) = (kind, at, facts)
  }
}

/// What a line says. It is stored as JSON.
public protocol AlertLineFacts: Sendable {
  /// A JSON object.
  var json: String { get }
}

/// The alert rules in force, and what evaluates them in the transaction that accepts a snapshot.
public struct AlertEvaluation: Sendable {
  /// A rule's identity: its canonical text and its channel.
  public struct Rule: Hashable, Sendable {
    public let text: String
    public let channel: String

    public init(text: String, channel: String) { (self.text, self.channel) = (text, channel) }
  }

  public let rules: [Rule]
  /// Gives what the events of a step raise at the time `now`, and changes what is remembered.
  let evaluate:
    @Sendable (_ step: AlertStep, _ memory: inout AlertMemory, _ now: Timestamp) ->
      [AlertLine]
  /// Gives a line with what its message says beside the event; called for lines about a service whose rate moved.
  let complete: @Sendable (_ line: AlertLine, _ context: AlertContext) -> AlertLine
  let now: @Sendable () -> Timestamp

  public init(
    rules: [Rule], now: @escaping @Sendable () -> Timestamp,
    complete: @escaping @Sendable (_ line: AlertLine, _ context: AlertContext) -> AlertLine = {
      line, _ in line
    },
    evaluate:
      @escaping @Sendable (
        _ step: AlertStep, _ memory: inout AlertMemory, _ now: Timestamp
      ) -> [AlertLine]
  ) {
    (self.rules, self.now, self.complete, self.evaluate) = (rules, now, complete, evaluate)
  }
}
