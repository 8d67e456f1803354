public import Catalogue

/// What was observed of a panel within a window.
public struct PanelCoverage: Hashable, Sendable {
  public let name: String
  /// When the snapshot was taken that the window is compared from; `nil` where there is none.
  public var from: Timestamp?
  /// Whether the panel has no snapshot at or before the window's start, so that its first one in
  /// the window is the baseline.
  public var startsInside = false
  /// When the last accepted snapshot at or before the window's end was taken.
  public var to: Timestamp?
  /// The number of services at the window's end.
  public var services = 0
  public var currency: String?
  /// How many attempts in the window failed, and why the last of them did.
  public var failures = 0
  public var lastFailure: String?
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
  /// Those that stand for no listed service: the id, if it can be read, and what is wrong.
  public var unlisted: [Unlisted] = []
  /// How many times in the window nothing was observed for longer than usual, and the longest.
  public var gaps = 0
  public var longestGap: Gap?

  public init(
    name: String, from: Timestamp? = nil, startsInside: Bool = false, to: Timestamp? = nil,
    services: Int = 0, currency: String? = nil, failures: Int = 0, lastFailure: String? = nil
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

  /// An entry that could not be read and stands for no listed service.
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
    /// The first one behind it; `nil` where it lasts to the window's end.
    public let to: Timestamp?

    public init(from: Timestamp, to: Timestamp?) {
      self.from = from
      self.to = to
    }
  }
}
