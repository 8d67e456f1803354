public import Catalogue

/// A line of the outbox: what a rule raised.
public struct OutboxLine: Sendable {
  public let id: Int64
  public let rule: String
  /// The panel's name now; `nil` if no panel is meant.
  public let panel: String?
  public let service: String?
  public let kind: String
  public let at: Timestamp
  /// Whether it is no alert, and only corrects an earlier one.
  public let isAmendment: Bool
  public let facts: String
}

/// A message that is to be sent now.
public struct OutboxMessage: Sendable {
  public let id: Int64
  public let uid: String
  public let channel: String
  public let madeAt: Timestamp
  /// From 1.
  public let attempt: Int
  /// In the order of time.
  public let lines: [OutboxLine]
  /// The new number of the channel's chat, if it has moved.
  public let movedTo: String?
  /// How many alerts are in earlier messages that failed for good, and that no message has counted yet.
  public let failedAlerts: Int
}

/// What is decided when the lines of a message are put into words.
public struct OutboxSettlement: Sendable {
  /// The lines that go into a later message, because they do not fit into this one.
  public var later: [Int64] = []
  /// What the channel knows of rates by the message, where it is not what the last alert about it says.
  public var told: [Told] = []

  /// What a rule's channel knows of a rate.
  public struct Told: Equatable, Sendable {
    /// The last alert about it.
    public var line: Int64
    /// What the alert says.
    public var alert: Amount
    public var rate: Amount
    /// When it was told; `nil`: this time it was not, since what had moved came back.
    public var at: Timestamp?
    /// The moves that the channel was not told, and the first of them.
    public var steps: Int
    public var since: Timestamp?

    public init(
      line: Int64, alert: Amount, rate: Amount, at: Timestamp?, steps: Int, since: Timestamp?
    ) {
      (self.line, self.alert, self.rate) = (line, alert, rate)
      (self.at, self.steps, self.since) = (at, steps, since)
    }
  }

  public init() {}

  var isEmpty: Bool { later.isEmpty && told.isEmpty }
}

/// What a channel is to be sent next.
public enum OutboxClaim: Sendable {
  case message(OutboxMessage)
  /// The next attempt of an open message is due then.
  case later(Timestamp)
  case nothing
  case off(reason: String)
}

/// The outcome of an attempt.
public enum OutboxOutcome: Sendable {
  case sent(movedTo: String?)
  /// It is tried again, but not before a time; without one, it has failed for good.
  case later(reason: String, next: Timestamp?)
  case off(reason: String)
}

/// One row of the view `outbox`.
public struct OutboxStatus: Sendable {
  public let channel: String
  public let due: Int
  public let waiting: Int
  public let failed: Int
  public let nextDueAt: Timestamp?
  public let error: String?
  public let offSince: Timestamp?
  public let offReason: String?
  public let lastSentAt: Timestamp?
}

/// A service about which nothing is sent until a time.
public struct Mute: Sendable {
  public let panel: String
  public let service: String
  public let until: Timestamp
  /// How many alerts about it wait.
  public let alerts: Int
}

/// A message, or a line that is in none yet, as the log shows it.
public struct OutboxEntry: Sendable {
  /// `nil` for lines that are in no message.
  public let message: Int64?
  public let channel: String
  /// `sent`, `failed`, `open` or `waiting`; `folded` with what it undid; `dropped` by `alerts move`.
  public let state: String
  public let at: Timestamp
  public let attempts: Int
  public let error: String?
  public let lines: [OutboxLine]
}

/// The right to send what a database's outbox holds, held by one process at a time.
public final class OutboxLock: Sendable {
  private let lock: WriterLock
  /// What it adds to the name of a database for its file.
  static let suffix = ".outbox-lock"

  /// Throws ``StoreError/busy(path:)`` if another process is sending.
  public init(database path: String) throws(StoreError) {
    lock = try WriterLock(path: path, suffix: Self.suffix)
  }
}
