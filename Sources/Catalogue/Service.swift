/// One entry of a panel's catalogue.
public struct Service: Hashable, Sendable, Identifiable {
  /// The panel's id as text: `1` and `"1"` are the same service.
  public var id: String
  public var name: String
  /// The kind of order it takes, such as `Default` or `Package`; `nil` where not stated.
  public var type: String?
  public var category: String?
  /// The price per 1,000 units (of type `Package`: per order), in the account's currency.
  public var rate: Amount
  /// The least and the most units of one order; `nil` where not stated.
  public var min: Amount?
  public var max: Amount?
  /// Whether an order can be refilled; `nil` where the panel does not state it.
  public var refill: Bool?
  /// Whether an order can be cancelled; `nil` where the panel does not state it.
  public var cancel: Bool?
  /// The fields that the contract does not name, in the panel's order.
  public var extra: [ExtraField]

  public init(
    id: String, name: String, type: String? = nil, category: String? = nil, rate: Amount,
    min: Amount? = nil, max: Amount? = nil, refill: Bool? = nil, cancel: Bool? = nil,
    extra: [ExtraField] = []
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
  }
}

/// A field of a service that the contract does not name, kept as it came.
public struct ExtraField: Hashable, Sendable {
  public let name: String
  /// The value as JSON text.
  public let json: String

  public init(name: String, json: String) {
    self.name = name
    self.json = json
  }
}

/// The fields that change with every answer and mean nothing a day later: only their latest value
/// is kept.
public let volatileFields: Set<String> = ["average_time"]
