public import Catalogue

/// Everything that a step needs to know of the time before the two catalogues that it compares.
///
/// It is sparse: a service has an entry only while it is parked, lost for at most 30 days, or new for at
/// most 7. The same sequence of steps gives the same memory, bit for bit.
///
/// A step reads only some entries, and may be given those alone. In `lost`, it reads services that return, that were
/// lost with the last step, or that have the name key of a new one. In `arrivals`, it reads services that change or go,
/// or that have the name key of one that goes. It reads all of both if `unitChangedAt` becomes its time.
public struct PanelMemory: Equatable, Sendable {
  /// The time of the last step; `nil` before the first.
  public var at: Timestamp?
  /// The services that are listed.
  public var listed = 0
  /// The listed services that have a price: a rate above 0 that could be read, and not parked.
  public var priced: [PriceScope: Int] = [:]
  /// Their rates, by the currency that their entries state.
  public var levels: [String?: PriceLevel] = [:]
  /// The services that are listed and not for sale.
  public var parked: [ExactText: ParkedService] = [:]
  /// The services that were lost at most 30 days ago.
  public var lost: [ExactText: LostService] = [:]
  /// The services that were first listed at most 7 days ago, and that continue no lost one.
  public var arrivals: [ExactText: Arrival] = [:]
  /// The last 50 snapshots, the latest in the lowest bit: 1 if the rates floated.
  public var floatingMarks: UInt64 = 0
  /// The day's first line about floating rates, by what it is about.
  public var floatingLines: [EventSubject: EventGroup] = [:]
  /// When the whole panel was last redenominated, or the account's currency last changed. Numbers from
  /// before say nothing about those of today.
  public var unitChangedAt: Timestamp?

  public init() {}

  /// How long a lost service is remembered.
  public static let longestLost = Duration.seconds(30 * 86_400)
  /// How long a new service is, which is also how long it may be listed side by side with the one that it
  /// continues.
  public static let longestNew = Duration.seconds(7 * 86_400)
}

/// The services whose prices are counted together: those of one category that state the same currency.
public struct PriceScope: Hashable, Sendable {
  public let category: ExactText
  /// The currency that the entries state; `nil` for the account's.
  public let currency: String?

  public init(category: String?, currency: String?) {
    (self.category, self.currency) = (ExactText(category), currency)
  }

  init(_ look: ServiceLook) { self.init(category: look.category, currency: look.currency) }
}

/// A service that is listed and not for sale.
public struct ParkedService: Equatable, Sendable {
  public var since: Timestamp
  /// `nil` if it was never seen with a price.
  public var last: LastPrice?
  public var rate: Amount
  /// Since when the rate has been this one.
  public var rateSince: Timestamp
  public var scope: PriceScope
  /// Whether the rate was read, and the maximum is not below the minimum.
  public var isOrderable: Bool

  public init(
    since: Timestamp, last: LastPrice?, rate: Amount, rateSince: Timestamp, scope: PriceScope,
    isOrderable: Bool
  ) {
    (self.since, self.last, self.rate, self.rateSince) = (since, last, rate, rateSince)
    (self.scope, self.isOrderable) = (scope, isOrderable)
  }
}

/// The last price of a parked service, with the limits that it was for.
public struct LastPrice: Equatable, Sendable {
  public var rate: Amount
  /// The product of the redenominations since then, by which the rate is to be multiplied.
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
  /// How it looked last.
  public var look: ServiceLook
  public var nameKey: NameKey
  /// `nil` if it was for sale.
  public var parked: ParkedService?
  /// Whether a second catalogue has confirmed that it is gone.
  public var isRemoved = false
  /// Whether so many were lost at once that one line reported them.
  public var isInGroup = false
  /// Whether it continues under another id.
  public var isRelisted = false
  /// The product of the redenominations of the whole panel since it was lost.
  public var factor = 1.0

  public init(at: Timestamp, look: ServiceLook, nameKey: NameKey, parked: ParkedService?) {
    (self.at, self.look, self.nameKey, self.parked) = (at, look, nameKey, parked)
  }
}

/// A service that was first listed a short time ago.
public struct Arrival: Equatable, Sendable {
  public var firstSeen: Timestamp
  /// How it looks now.
  public var look: ServiceLook
  public var nameKey: NameKey

  public init(firstSeen: Timestamp, look: ServiceLook, nameKey: NameKey) {
    (self.firstSeen, self.look, self.nameKey) = (firstSeen, look, nameKey)
  }
}
