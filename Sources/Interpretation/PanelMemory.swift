public import Catalogue

/// Everything that a step needs to know about the time before the two catalogues that it compares.
///
/// It is sparse: a service has an entry only if it is parked, was lost at most 30 days ago, or is new since at most 7
/// days. The same sequence of steps gives the same memory, bit for bit.
///
/// A step reads only some entries, so a caller may pass only those. In `lost`, a step reads services that return, that
/// were lost in the last step, or that share the name key of a new service. In `arrivals`, it reads services that
/// change or go, or that share the name key of a service that goes. If `unitChangedAt` becomes the time of the step, it
/// reads all entries of both.
public struct PanelMemory: Equatable, Sendable {
  /// The time of the last step; `nil` before the first.
  public var at: Timestamp?
  /// The number of listed services.
  public var listed = 0
  /// The number of listed services with a price, by scope. A price is a readable rate above 0 of a
  /// service that is not parked.
  public var priced: [PriceScope: Int] = [:]
  /// The mean of these prices, by the currency that the entries state.
  public var levels: [String?: PriceLevel] = [:]
  /// The services that are listed and not for sale.
  public var parked: [ExactText: ParkedService] = [:]
  /// The services that were lost at most 30 days ago.
  public var lost: [ExactText: LostService] = [:]
  /// The services that were first listed at most 7 days ago and do not continue a lost service.
  public var arrivals: [ExactText: Arrival] = [:]
  /// One bit for each of the last 50 snapshots, the latest in the lowest bit: 1 if the rates floated.
  public var floatingMarks: UInt64 = 0
  /// The first line of the day about floating rates, by its subject.
  public var floatingLines: [EventSubject: EventGroup] = [:]
  /// When the whole panel was last redenominated, or the account's currency last changed. Rates from
  /// before this time cannot be compared with rates of today.
  public var unitChangedAt: Timestamp?

  public init() {}

  /// How long a lost service is remembered.
  public static let longestLost = Duration.seconds(30 * 86_400)
  /// How long a service counts as new. A new service may be listed side by side with the lost one that it
  /// continues for just as long.
  public static let longestNew = Duration.seconds(7 * 86_400)
}

/// A group of services whose prices are counted together: one category, and one currency stated by the
/// entries.
public struct PriceScope: Hashable, Sendable {
  public let category: ExactText
  /// The currency that the entries state; `nil` if it is the account's.
  public let currency: String?

  public init(category: String?, currency: String?) {
    (self.category, self.currency) = (ExactText(category), currency)
  }

  init(_ look: ServiceLook) { self.init(category: look.category, currency: look.currency) }
}

/// A service that is listed and not for sale.
public struct ParkedService: Equatable, Sendable {
  public var since: Timestamp
  /// The last price; `nil` if the service never had one.
  public var last: LastPrice?
  public var rate: Amount
  /// Since when the rate has had its present value.
  public var rateSince: Timestamp
  public var scope: PriceScope
  /// Whether the rate was read and the maximum is not below the minimum.
  public var isOrderable: Bool

  public init(
    since: Timestamp, last: LastPrice?, rate: Amount, rateSince: Timestamp, scope: PriceScope,
    isOrderable: Bool
  ) {
    (self.since, self.last, self.rate, self.rateSince) = (since, last, rate, rateSince)
    (self.scope, self.isOrderable) = (scope, isOrderable)
  }
}

/// The last price of a parked service, with the limits that applied to it.
public struct LastPrice: Equatable, Sendable {
  public var rate: Amount
  /// The product of the redenominations since then. The price times this factor is in today's unit.
  public var factor: Double
  public var min: Amount?
  public var max: Amount?

  public init(rate: Amount, factor: Double = 1, min: Amount?, max: Amount?) {
    (self.rate, self.factor, self.min, self.max) = (rate, factor, min, max)
  }

  /// The price in today's unit.
  var value: Double { rate.approximation * factor }
}

/// A service that is not listed any more.
public struct LostService: Equatable, Sendable {
  /// The time of the first catalogue without it.
  public var at: Timestamp
  /// The last look of the service.
  public var look: ServiceLook
  public var nameKey: NameKey
  /// The parked state; `nil` if the service was for sale.
  public var parked: ParkedService?
  /// Whether a second catalogue has confirmed that the service is gone.
  public var isRemoved = false
  /// Whether the loss was reported in a line about many services.
  public var isInGroup = false
  /// Whether the product continues under another id.
  public var isRelisted = false
  /// The product of the redenominations of the whole panel since the service was lost.
  public var factor = 1.0

  public init(at: Timestamp, look: ServiceLook, nameKey: NameKey, parked: ParkedService?) {
    (self.at, self.look, self.nameKey, self.parked) = (at, look, nameKey, parked)
  }
}

/// A service that was first listed a short time ago.
public struct Arrival: Equatable, Sendable {
  public var firstSeen: Timestamp
  /// The present look of the service.
  public var look: ServiceLook
  public var nameKey: NameKey

  public init(firstSeen: Timestamp, look: ServiceLook, nameKey: NameKey) {
    (self.firstSeen, self.look, self.nameKey) = (firstSeen, look, nameKey)
  }
}
