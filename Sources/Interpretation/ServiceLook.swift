public import Catalogue

/// What one accepted catalogue says of a service: everything that a step compares.
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
