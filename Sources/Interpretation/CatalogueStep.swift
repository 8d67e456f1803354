public import Catalogue

/// The difference between two consecutive accepted catalogues of a panel.
///
/// It holds only the services that came, went or changed, so that it costs in proportion to them.
public struct CatalogueStep: Sendable {
  /// When the later catalogue was taken.
  public let at: Timestamp
  /// In the order of ``Catalogue/OrderedID``, one per id.
  public let changes: [ServiceChange]
  /// The account's currency, as last stated at each of the two times; `nil` while unknown.
  public let currencyBefore: String?
  public let currencyAfter: String?
  /// Whether nothing is reported: the panel's first accepted snapshot, or the first after a prune. The
  /// memory is built as usual.
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

/// How one service looked before and after a step. Small, since a step may change all services of a panel.
public indirect enum ServiceChange: Sendable {
  /// Listed now and not before, with a rate that was read. `wasKnown`: an earlier catalogue, however old,
  /// listed the id.
  case came(ServiceLook, wasKnown: Bool)
  /// Listed before and not now.
  case went(ServiceLook)
  case changed(LookPair)
  /// An entry with the same bytes, read by a better decoder: followed, and never reported.
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

/// A service in two accepted catalogues, shared by all that the rules say of it in a step.
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
  /// The price per 1,000 units; the last one that could be read if the service is stale.
  public var rate: Amount
  public var min: Amount?
  public var max: Amount?
  public var refill: Bool?
  public var cancel: Bool?
  public var status: String?
  public var description: String?
  public var dripfeed: String?
  /// The currency that the entry itself states, in upper case; `nil` for the account's.
  public var currency: String?
  /// Since when the rate cannot be read, so that the last one is kept; `nil` if it was read.
  public var staleSince: Timestamp?

  /// The currency may be written in any case, with blanks around it.
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

  /// Texts are the same if their bytes are.
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

  /// Whether the maximum is below the minimum, so that nothing can be ordered.
  var limitsExcludeAll: Bool {
    guard let min, let max else { return false }
    return max < min
  }

  /// The only quantity that can be ordered; `nil` if there is a choice.
  var fixedQuantity: Double? {
    guard let min, let max, min == max else { return nil }
    return min.approximation
  }

  /// Whether exactly one can be ordered at a time.
  var isSingle: Bool { fixedQuantity == 1 }
}
