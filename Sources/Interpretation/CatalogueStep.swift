public import Catalogue

/// The difference between two consecutive accepted catalogues of a panel.
///
/// It holds only the services that came, went or changed, so its cost is in proportion to them.
public struct CatalogueStep: Sendable {
  /// When the later catalogue was taken.
  public let at: Timestamp
  /// The changed services in the order of ``Catalogue/OrderedID``, one entry per id.
  public let changes: [ServiceChange]
  /// The account's currency at the earlier and at the later time, as last stated; `nil` while unknown.
  public let currencyBefore: String?
  public let currencyAfter: String?
  /// Whether nothing is reported, because this is the panel's first accepted snapshot, or the first
  /// after a prune. The memory is built as usual.
  public let isBaseline: Bool

  public init(
    at: Timestamp, changes: [ServiceChange], currencyBefore: String? = nil,
    currencyAfter: String? = nil, isBaseline: Bool = false
  ) {
    (self.at, self.changes, self.isBaseline) = (at, changes, isBaseline)
    self.currencyBefore = currencyBefore.flatMap(\.currencyCode)
    self.currencyAfter = currencyAfter.flatMap(\.currencyCode)
  }
}

/// How one service looked before and after a step. It is small, because a step may change all services of a panel.
public indirect enum ServiceChange: Sendable {
  /// Listed now and not before, with a readable rate. `wasKnown`: any earlier catalogue listed the id.
  case came(ServiceLook, wasKnown: Bool)
  /// Listed before and not now.
  case went(ServiceLook)
  case changed(LookPair)
  /// An entry with the same bytes that a newer decoder reads differently. The memory follows the
  /// change, and nothing is reported.
  case reread(LookPair)

  public static func changed(before: ServiceLook, after: ServiceLook) -> ServiceChange {
    .changed(LookPair(before: before, after: after))
  }

  public var id: String {
    switch self {
    case .came(let look, _), .went(let look): look.id
    case .changed(let looks), .reread(let looks): looks.after.id
    }
  }

  /// How the service looks after the step; `nil` if it is not listed.
  public var after: ServiceLook? {
    switch self {
    case .came(let look, _): look
    case .changed(let looks), .reread(let looks): looks.after
    case .went: nil
    }
  }
}

/// A service in two accepted catalogues. All rules of a step share it.
public final class LookPair: Equatable, Sendable {
  public let before: ServiceLook
  public let after: ServiceLook

  public init(before: ServiceLook, after: ServiceLook) {
    (self.before, self.after) = (before, after)
  }

  public static func == (left: LookPair, right: LookPair) -> Bool {
    left.before == right.before && left.after == right.after
  }
}

/// A service in one accepted catalogue: everything that a step compares.
public struct ServiceLook: Equatable, Sendable {
  /// The panel's id.
  public var id: String
  public var name: String
  public var category: String?
  public var type: String?
  /// The price per 1,000 units. For a stale service, the last rate that could be read.
  public var rate: Amount
  public var min: Amount?
  public var max: Amount?
  public var refill: Bool?
  public var cancel: Bool?
  public var status: String?
  public var description: String?
  public var dripfeed: String?
  /// The currency that the entry itself states, in upper case; `nil` if the rate is in the
  /// account's currency.
  public var currency: String?
  /// The time since when the rate cannot be read and the last rate is kept; `nil` if the rate was read.
  public var staleSince: Timestamp?

  /// Makes a look. The currency may be in upper or lower case, with blanks around it.
  public init(
    id: String, name: String, category: String? = nil, type: String? = nil, rate: Amount,
    min: Amount? = nil, max: Amount? = nil, refill: Bool? = nil, cancel: Bool? = nil,
    status: String? = nil, description: String? = nil, dripfeed: String? = nil,
    currency: String? = nil, staleSince: Timestamp? = nil
  ) {
    (self.id, self.name, self.category, self.type) = (id, name, category, type)
    (self.rate, self.min, self.max) = (rate, min, max)
    (self.refill, self.cancel, self.status) = (refill, cancel, status)
    (self.description, self.dripfeed) = (description, dripfeed)
    self.currency = currency.flatMap(\.currencyCode)
    self.staleSince = staleSince
  }

  /// Compares texts by their bytes.
  public static func == (left: ServiceLook, right: ServiceLook) -> Bool {
    left.id.isExactly(right.id) && left.name.isExactly(right.name)
      && left.category.isExactly(right.category) && left.type.isExactly(right.type)
      && left.rate == right.rate && left.min == right.min && left.max == right.max
      && left.refill == right.refill && left.cancel == right.cancel
      && left.status.isExactly(right.status) && left.description.isExactly(right.description)
      && left.dripfeed.isExactly(right.dripfeed) && left.currency == right.currency
      && left.staleSince == right.staleSince
  }
}

extension ServiceLook {
  /// Whether the rate could not be read.
  public var isStale: Bool { staleSince != nil }

  /// The rate as a binary number, for ratios.
  var price: Double { rate.approximation }

  /// Whether the rate could be a price: it was read and is above 0.
  var hasPrice: Bool { !isStale && price > 0 }

  /// Whether the maximum is below the minimum. Then nothing can be ordered.
  var limitsExcludeAll: Bool {
    guard let min, let max else { return false }
    return max < min
  }

  /// The only quantity that can be ordered; `nil` if several quantities can be.
  var fixedQuantity: Double? {
    guard let min, let max, min == max else { return nil }
    return min.approximation
  }

  /// Whether the only quantity of an order is 1.
  var isSingle: Bool { fixedQuantity == 1 }
}
