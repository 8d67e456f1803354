/// One entry of a panel's catalogue.
public struct Service: Hashable, Sendable, Identifiable {
  /// The panel's id as text: `1` and `"1"` are the same service.
  public var id: String
  public var name: String
  /// The kind of order it takes, such as `Default` or `Package`; `nil` where not stated.
  public var type: String?
  public var category: String?
  /// The price per 1,000 units (of type `Package`: per order).
  public var rate: Amount
  /// The least and the most units of one order; `nil` where not stated.
  public var min: Amount?
  public var max: Amount?
  /// Whether an order can be refilled; `nil` where the panel does not state it.
  public var refill: Bool?
  /// Whether an order can be cancelled; `nil` where the panel does not state it.
  public var cancel: Bool?
  /// The fields that the contract does not name, as a JSON object in the panel's order; `nil` where
  /// there are none.
  public var extra: String?
  /// Those of them that change with every answer and mean nothing a day later (``volatileFields``),
  /// as a JSON object. Only their latest values are kept, and they make no new version.
  public var volatile: String?
  /// The code of the rate's currency that the entry itself states, as codes are compared; `nil` for the
  /// account's. The text as it came is in ``extra``.
  public var currency: String?

  public init(
    id: String, name: String, type: String? = nil, category: String? = nil, rate: Amount,
    min: Amount? = nil, max: Amount? = nil, refill: Bool? = nil, cancel: Bool? = nil,
    extra: String? = nil, volatile: String? = nil,
    currency: String? = nil
  ) {
    self.id = id
    self.name = name
    self.type = type
    self.category = category
    self.rate = rate
    self.min = min
    self.max = max
    self.refill = refill
    self.cancel = cancel
    self.extra = extra
    self.volatile = volatile
    self.currency = currency.flatMap(\.currencyCode)
  }
}

extension Service {
  /// The usual names of fields that are volatile: averages, and the time of the answer.
  public static let volatileFields: Set<String> = [
    "average_time", "updated_at", "updatedAt", "last_update", "last_updated", "lastUpdate",
    "lastUpdated", "last_updated_at", "update_time", "updated_time", "timestamp", "server_time",
    "synced_at", "last_sync", "checked_at", "last_checked", "modified_at", "refreshed_at",
    "cached_at", "fetched_at", "generated_at", "request_time", "last_seen",
  ]

  /// Whether the two are the same version: equal in all but their volatile fields, texts byte for
  /// byte.
  public func isSameVersion(as other: Service) -> Bool {
    id == other.id && rate == other.rate && min == other.min && max == other.max
      && refill == other.refill && cancel == other.cancel && name.isExactly(other.name)
      && category.isExactly(other.category) && type.isExactly(other.type)
      && extra.isExactly(other.extra) && currency == other.currency
  }
}
