import Support

/// One entry of a panel's catalogue.
public struct Service: Hashable, Sendable, Identifiable {
  /// The panel's id as text: `1` and `"1"` are the same service.
  public var id: String
  public var name: String
  /// The kind of order the service accepts, such as `Default` or `Package`; `nil` if not stated.
  public var type: String?
  public var category: String?
  /// The price per 1,000 units (of type `Package`: per order).
  public var rate: Amount
  /// The minimum and maximum units of one order; `nil` if not stated.
  public var min: Amount?
  public var max: Amount?
  /// Whether an order can be refilled; `nil` if the panel does not state it.
  public var refill: Bool?
  /// Whether an order can be cancelled; `nil` if the panel does not state it.
  public var cancel: Bool?
  /// The fields that the contract does not name, as a JSON object in the panel's order; `nil` if
  /// there are none.
  public var extra: String?
  /// The fields of `extra` that change with every answer and mean nothing a day later (``volatileFields``),
  /// as a JSON object. Only their latest values are kept, and a change makes no new version.
  public var volatile: String?
  /// The code of the currency that the entry itself states for its rate, in the form in which codes are
  /// compared; `nil` if the rate is in the account's currency. ``extra`` has the text as it came.
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
  /// The usual names of volatile fields: averages, and the time of the answer.
  public static let volatileFields: Set<String> = [
    "average_time", "updated_at", "updatedAt", "last_update", "last_updated", "lastUpdate",
    "lastUpdated", "last_updated_at", "update_time", "updated_time", "timestamp", "server_time",
    "synced_at", "last_sync", "checked_at", "last_checked", "modified_at", "refreshed_at",
    "cached_at", "fetched_at", "generated_at", "request_time", "last_seen",
  ]

  /// Whether two services are the same version: equal in all fields except volatile ones, texts
  /// byte for byte.
  public func isSameVersion(as other: Service) -> Bool {
    id == other.id && rate == other.rate && min == other.min && max == other.max
      && refill == other.refill && cancel == other.cancel && name.isExactly(other.name)
      && category.isExactly(other.category) && type.isExactly(other.type)
      && extra.isExactly(other.extra) && currency == other.currency
  }
}

extension Service {
  /// The service as an entry of the panel API's answer to `services`: first the contract's fields in the
  /// contract's order and types, without those that are not stated; then the other fields as they came.
  public var answerEntry: String {
    var members: [(name: String, json: String)] = [
      ("service", numericID ?? JSONText.quoted(id)), ("name", JSONText.quoted(name)),
    ]
    func add(_ name: String, _ json: String?) {
      if let json { members.append((name, json)) }
    }
    add("type", type.map(JSONText.quoted))
    add("category", category.map(JSONText.quoted))
    add("rate", JSONText.quoted(rate.text))
    add("min", min.map { JSONText.quoted($0.text) })
    add("max", max.map { JSONText.quoted($0.text) })
    add("refill", refill.map(String.init))
    add("cancel", cancel.map(String.init))
    let fields = [JSONText.object(members), extra, volatile].compactMap {
      $0?.dropFirst().dropLast()
    }
    return "{" + fields.joined(separator: ",") + "}"
  }

  /// The id, if a JSON number can hold it digit for digit.
  private var numericID: String? { Int32(id).map(String.init) == id ? id : nil }
}

extension [Service] {
  /// The services as the panel API's answer to `services`, one entry per line.
  public var answerText: String { answerText(given: [:]) }

  /// The answer, with the given text for the services that are in `entries`.
  public func answerText(given entries: [ExactText: String]) -> String {
    let lines = map { "  " + (entries[ExactText($0.id)] ?? $0.answerEntry) }
    return "[\n" + lines.joined(separator: ",\n") + "\n]\n"
  }
}

/// The catalogue in one answer of a panel.
///
/// Known entries need not be decoded: only their marks are here. A catalogue without known entries is
/// complete.
public struct CatalogueAnswer: Hashable, Sendable {
  /// The decoded entries, in the panel's order, one per id.
  public var services: [Service]
  public var defects: [Defect]
  /// The second and later entries of an id, in the panel's order.
  public var repeats: [RepeatedEntry] = []
  /// The fields of these entries that cannot be read, or not exactly. Such a field of the contract counts as
  /// not stated, and its value is kept as it came in ``Service/extra``.
  public var unreadFields: [Defect] = []
  /// The number of further unreadable fields: only the first ones are kept if there are very many.
  public var otherUnreadFields = 0
  /// The mark of each entry in `services`, in the same order; empty if they are not known.
  public var marks: [EntryMark] = []
  /// The marks of the known entries, which were not decoded, in the panel's order, each once.
  public var known: [EntryMark] = []
  /// The revision of the decoder that made the marks; `nil` if there are no marks.
  public var decoder: Int?

  /// The number of entries in the answer, readable or not.
  public var entries: Int { services.count + known.count + defects.count + repeats.count }

  public init(services: [Service], defects: [Defect] = []) {
    self.services = services
    self.defects = defects
  }
}

/// The balance of an account with a panel.
public struct Balance: Hashable, Sendable {
  public let amount: Amount
  /// The code in the form in which codes are compared, such as `USD`; `nil` if the panel states none.
  public let currency: String?

  public init(amount: Amount, currency: String?) {
    self.amount = amount
    self.currency = currency.flatMap(\.currencyCode)
  }
}

extension String {
  /// A currency's code in the form in which codes are compared: trimmed and in upper case; `nil`
  /// for a blank text.
  public var currencyCode: String? {
    let start = drop(while: \.isWhitespace)
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return nil }
    return start[...end].uppercased()
  }
}
