public import Catalogue

/// The known history of one service.
public struct ServiceHistory: Sendable {
  /// The panel's own id.
  public let id: String
  /// When the service was first listed.
  public let firstSeen: Timestamp
  /// The versions during which it was listed, oldest first; never empty.
  public let versions: [ServiceVersion]
  public let state: State
  /// The service's likely predecessor under another id.
  public var relistedFrom: Relisted?
  /// The service's likely successor under another id.
  public var relistedAs: Relisted?

  /// Whether the service is listed at the end of the history.
  public enum State: Hashable, Sendable {
    case listed
    /// Absent only from the last snapshot, taken at this time.
    case missing(since: Timestamp)
    /// Absent from two or more snapshots.
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

  /// Whether anything is known beyond the service's present look.
  public var hasChanged: Bool {
    versions.count > 1 || state != .listed || relistedFrom != nil || relistedAs != nil
  }
}

/// A version of a service.
public struct ServiceVersion: Hashable, Sendable {
  /// The first snapshot with this version.
  public let from: Timestamp
  /// The first snapshot with another version or without the service; `nil` while this version is current.
  public let until: Timestamp?
  public let name: String
  public let category: String?
  public let type: String?
  public let rate: Amount
  public let min: Amount?
  public let max: Amount?
  public let refill: Bool?
  public let cancel: Bool?
  /// The currency that the entry itself states; `nil` if it is the account's.
  public let currency: String?
  /// Whether the rate means "not for sale".
  public let isParked: Bool
  /// Whether the rate could not be read. It is then the last one that could.
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
