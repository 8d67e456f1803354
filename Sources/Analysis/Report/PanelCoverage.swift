public import Catalogue

/// The snapshots and attempts of a panel within a window.
public struct PanelCoverage: Hashable, Sendable {
  public let name: String
  /// When the snapshot was taken that the window is compared from; `nil` if there is none.
  public var from: Timestamp?
  /// Whether the panel has no snapshot at or before the window's start, so that its first one in
  /// the window is the baseline.
  public var startsInside = false
  /// When the last accepted snapshot at or before the window's end was taken.
  public var to: Timestamp?
  /// The number of services at the window's end; `nil` if there is no snapshot to count them in.
  public var services: Int?
  public var currency: String?
  /// How many attempts in the window failed.
  public var failures = 0
  /// Why and when the last attempt failed, in the window or since `to`.
  public var lastFailure: String?
  public var lastFailureAt: Timestamp?
  /// How many snapshots in the window were rejected.
  public var rejected = 0
  /// The newest snapshot that is held at the window's end.
  public var held: Held?
  /// How many entries of the last accepted snapshot could not be read.
  public var defects = 0
  /// How many ids the last accepted snapshot lists more than once, and which entry is used of the first.
  public var repeats = 0
  public var repeatNote: String?
  /// How many orders of the ledger have no time.
  public var undated = 0
  /// The services whose rates are stale because of them.
  public var stale: [StaleRate] = []
  /// Those that belong to no listed service: the id, if it can be read, and what is wrong.
  public var unlisted: [Unlisted] = []
  /// How many times in the window nothing was observed for longer than usual, and the longest.
  public var gaps = 0
  public var longestGap: Gap?
  /// Whether such a time lasts to the window's end.
  public var isOverdue = false
  /// Why the balance at the window's end is not known; `nil` if it was read, or not asked for.
  public var unreadBalance: UnreadBalance?

  public init(
    name: String, from: Timestamp? = nil, startsInside: Bool = false, to: Timestamp? = nil,
    services: Int? = nil, currency: String? = nil, failures: Int = 0, lastFailure: String? = nil
  ) {
    self.name = name
    self.from = from
    self.startsInside = startsInside
    self.to = to
    self.services = services
    self.currency = currency
    self.failures = failures
    self.lastFailure = lastFailure
  }

  /// A snapshot that waits for a later one to confirm it, or for a decision by hand.
  public struct Held: Hashable, Sendable {
    public let snapshot: Int
    public let reason: String

    public init(snapshot: Int, reason: String) {
      self.snapshot = snapshot
      self.reason = reason
    }
  }

  /// A balance that could not be read when it was last asked for.
  public struct UnreadBalance: Hashable, Sendable {
    public let reason: String
    /// When it was last read; `nil` if it never was.
    public let lastReadAt: Timestamp?

    public init(reason: String, lastReadAt: Timestamp?) {
      (self.reason, self.lastReadAt) = (reason, lastReadAt)
    }
  }

  /// An entry that could not be read and belongs to no listed service.
  public struct Unlisted: Hashable, Sendable {
    public let service: String?
    public let reason: String

    public init(service: String?, reason: String) {
      (self.service, self.reason) = (service, reason)
    }
  }

  /// A time without an accepted snapshot.
  public struct Gap: Hashable, Sendable {
    /// The last snapshot before it.
    public let from: Timestamp
    /// The first one after it; `nil` if it lasts to the window's end.
    public let to: Timestamp?

    public init(from: Timestamp, to: Timestamp?) {
      self.from = from
      self.to = to
    }
  }
}

// MARK: - What was observed

extension PanelCoverage {
  /// The snapshots that a panel's figures in a window rest on: the one definition of "observed", for
  /// every format and for `--exit-code`.
  public enum Observation: Hashable, Sendable {
    /// No snapshot was accepted up to the window's end.
    case never
    /// One snapshot was accepted, inside the window: there is nothing to compare it with yet.
    case once(Timestamp)
    /// No snapshot was accepted inside the window; the last one is from before it.
    case before(Timestamp)
    /// A snapshot inside the window is compared with one before it. Figures hold up to that time.
    case compared(until: Timestamp)
  }

  public var observation: Observation {
    guard let to else { return .never }
    if from != to { return .compared(until: to) }
    return startsInside ? .once(to) : .before(to)
  }

  /// Whether figures about changes say something; otherwise they are empty.
  public var isCompared: Bool { if case .compared = observation { true } else { false } }

  /// Whether "no change" can be relied on: two accepted snapshots are compared, and none is held after
  /// them. How old the last one may be depends on the schedule, so that is a warning (`isOverdue`).
  public var isObserved: Bool { isCompared && held == nil }

  /// The coverage without notes on the account.
  public var withoutAccount: PanelCoverage {
    var coverage = self
    coverage.unreadBalance = nil
    return coverage
  }
}

// MARK: - Orders

extension PanelCoverage {
  /// The note on orders without a time; `nil` if there are none, or the scope has them.
  func undatedNote(in scope: Scope) -> String? {
    guard undated > 0, scope.hasEnd || scope.window.since.milliseconds > 0 else { return nil }
    let orders =
      undated == 1 ? "1 order has no time and is" : "\(undated) orders have no time and are"
    return "\(name): \(orders) left out; `--since 1970-01-01` without `--until` counts "
      + "\(undated == 1 ? "it" : "them") in a row of \(undated == 1 ? "its" : "their") own"
  }
}
