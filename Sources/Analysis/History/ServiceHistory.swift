public import Catalogue

/// The known life of one service.
public struct ServiceHistory: Sendable {
  /// The panel's own id.
  public let id: String
  /// When it was first listed.
  public let firstSeen: Timestamp
  /// Its versions while it was listed, oldest first; never empty.
  public let versions: [ServiceVersion]
  public let state: State
  /// The service that it likely was before, under another id.
  public var relistedFrom: Relisted?
  /// The service that it likely came back as.
  public var relistedAs: Relisted?

  /// Whether it is listed at the end of the time looked at.
  public enum State: Hashable, Sendable {
    case listed
    /// Absent from the last snapshot alone, which is this old.
    case missing(since: Timestamp)
    /// Absent from two snapshots or more.
    case removed(since: Timestamp)
  }

  /// A service under another id.
  public struct Relisted: Hashable, Sendable {
    public let service: String
    public let rate: Amount

    public init(service: String, rate: Amount) {
      self.service = service
      self.rate = rate
    }
  }

  public init(
    id: String, firstSeen: Timestamp, versions: [ServiceVersion], state: State = .listed
  ) {
    self.id = id
    self.firstSeen = firstSeen
    self.versions = versions
    self.state = state
  }

  /// Whether there is more to tell of it than how it looks.
  public var hasChanged: Bool {
    versions.count > 1 || state != .listed || relistedFrom != nil || relistedAs != nil
  }
}

/// A version of a service.
public struct ServiceVersion: Hashable, Sendable {
  /// The first snapshot that showed it so.
  public let from: Timestamp
  /// The first snapshot that showed it otherwise or not at all; `nil` while it is current.
  public let until: Timestamp?
  public let name: String
  public let category: String?
  public let type: String?
  public let rate: Amount
  public let min: Amount?
  public let max: Amount?
  public let refill: Bool?
  public let cancel: Bool?
  /// The currency that the entry itself states; `nil` for the account's.
  public let currency: String?
  /// Whether the rate means "not for sale".
  public let isParked: Bool
  /// Whether the rate could not be read and is the last one that could.
  public let isStale: Bool

  public init(
    from: Timestamp, until: Timestamp? = nil, name: String, category: String? = nil,
    type: String? = nil, rate: Amount, min: Amount? = nil, max: Amount? = nil,
    refill: Bool? = nil, cancel: Bool? = nil, currency: String? = nil, isParked: Bool = false,
    isStale: Bool = false
  ) {
    self.from = from
    self.until = until
    self.name = name
    self.category = category
    self.type = type
    self.rate = rate
    self.min = min
    self.max = max
    self.refill = refill
    self.cancel = cancel
    self.currency = currency
    self.isParked = isParked
    self.isStale = isStale
  }
}
