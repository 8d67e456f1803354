public import Catalogue

/// The snapshots and attempts of a panel within a window.
public struct PanelCoverage: Hashable, Sendable {
  public let name: String
  /// The time of the snapshot with which the window's comparison starts; `nil` if there is none.
  public var from: Timestamp?
  /// Whether the panel has no snapshot at or before the window's start. Its first one in the window
  /// is then the baseline.
  public var startsInside = false
  /// The time of the last accepted snapshot at or before the window's end.
  public var to: Timestamp?
  /// The number of services at the window's end; `nil` without a snapshot.
  public var services: Int?
  public var currency: String?
  /// The number of failed attempts in the window.
  public var failures = 0
  /// The reason for the last failed attempt in the window or since `to`, and its time.
  public var lastFailure: String?
  public var lastFailureAt: Timestamp?
  /// The number of rejected snapshots in the window.
  public var rejected = 0
  /// The newest snapshot that is held at the window's end.
  public var held: Held?
  /// The number of unreadable entries in the last accepted snapshot.
  public var defects = 0
  /// The number of ids that the last accepted snapshot lists more than once, and which entry of the
  /// first such id is used.
  public var repeats = 0
  public var repeatNote: String?
  /// The number of orders in the ledger without a time.
  public var undated = 0
  /// The services whose rates are stale because of unreadable entries.
  public var stale: [StaleRate] = []
  /// The unreadable entries that belong to no listed service, each with its id, if readable, and its fault.
  public var unlisted: [Unlisted] = []
  /// The number of gaps in the window (times without observation that were longer than usual), and
  /// the longest gap.
  public var gaps = 0
  public var longestGap: Gap?
  /// Whether a gap lasts to the window's end.
  public var isOverdue = false
  /// Why the balance at the window's end is unknown; `nil` if it was read, or not asked for.
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
    /// When the balance was last read; `nil` if never.
    public let lastReadAt: Timestamp?

    public init(reason: String, lastReadAt: Timestamp?) {
      (self.reason, self.lastReadAt) = (reason, lastReadAt)
    }
  }

  /// An unreadable entry that belongs to no listed service.
  public struct Unlisted: Hashable, Sendable {
    public let service: String?
    public let reason: String

    public init(service: String?, reason: String) {
      (self.service, self.reason) = (service, reason)
    }
  }

  /// A time without an accepted snapshot.
  public struct Gap: Hashable, Sendable {
    /// The last snapshot before the gap.
    public let from: Timestamp
    /// The first snapshot after the gap; `nil` if the gap lasts to the window's end.
    public let to: Timestamp?

    public init(from: Timestamp, to: Timestamp?) {
      self.from = from
      self.to = to
    }
  }
}

// MARK: - Observation

extension PanelCoverage {
  /// The snapshots on which a panel's figures in a window are based. This is the only definition of
  /// "observed", for every format and for `--exit-code`.
  public enum Observation: Hashable, Sendable {
    /// No snapshot was accepted up to the window's end.
    case never
    /// One snapshot was accepted, inside the window. There is no other one to compare it with yet.
    case once(Timestamp)
    /// No snapshot was accepted inside the window. The last one is from before the window.
    case before(Timestamp)
    /// A snapshot inside the window is compared with an earlier one. Figures are valid up to that time.
    case compared(until: Timestamp)
  }

  public var observation: Observation {
    guard let to else { return .never }
    if from != to { return .compared(until: to) }
    return startsInside ? .once(to) : .before(to)
  }

  /// Whether figures about changes are meaningful. Otherwise they are empty.
  public var isCompared: Bool { if case .compared = observation { true } else { false } }

  /// Whether "no change" is reliable: two accepted snapshots are compared, and no held one follows them. How
  /// old the last one may be depends on the schedule, so an old one is only a warning (`isOverdue`).
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
  /// The note on orders without a time; `nil` if there are none, or if the scope includes them.
  func undatedNote(in scope: Scope) -> String? {
    guard undated > 0, scope.hasEnd || scope.window.since.milliseconds > 0 else { return nil }
    let orders =
      undated == 1 ? "1 order has no time and is" : "\(undated) orders have no time and are"
    return "\(name): \(orders) left out; `--since 1970-01-01` without `--until` counts "
      + "\(undated == 1 ? "it" : "them") in a row of \(undated == 1 ? "its" : "their") own"
  }
}
