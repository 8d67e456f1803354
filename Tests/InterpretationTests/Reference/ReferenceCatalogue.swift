import Catalogue

/// A service as one snapshot shows it.
struct ReferenceLook: Equatable {
  var id: String
  var name: String
  var category: String?
  var type: String?
  /// The rate; of a stale service the last one that could be read.
  var rate: Amount
  var min: Amount?
  var max: Amount?
  var refill: Bool?
  var cancel: Bool?
  var status: String?
  var description: String?
  var dripfeed: String?
  /// The currency of this row alone; `nil` for the account's.
  var currency: String?
  /// Whether the rate could not be read in this snapshot.
  var isStale = false
}

extension ReferenceLook {
  /// Whether an order could be placed at all: the rate is not 0, and the limits leave a quantity.
  var isOrderable: Bool {
    if rate.approximation == 0 { return false }
    guard let min, let max else { return true }
    return !(max < min)
  }

  /// Whether it is sold one at a time, such as a badge.
  var isSingle: Bool { min == Amount(1) && max == Amount(1) }

  func hasSamePriceFields(as other: ReferenceLook) -> Bool {
    rate == other.rate && min == other.min && max == other.max
  }
}

/// One accepted snapshot: a whole catalogue.
struct ReferenceSnapshot {
  var time: Timestamp
  /// The account's currency as of then; `nil` if it is not known.
  var currency: String?
  var services: [String: ReferenceLook]

  init(time: Timestamp, currency: String? = nil, _ services: [ReferenceLook]) {
    self.time = time
    self.currency = currency
    self.services = Dictionary(services.map { ($0.id, $0) }) { _, last in last }
  }

  /// The service ids, numbers by their size.
  var ids: [String] { services.keys.sorted { OrderedID($0) < OrderedID($1) } }
}

extension String {
  /// The currency code that a panel's text means; `nil` if it is blank.
  var asCurrency: String? {
    let code = split(whereSeparator: \.isWhitespace).joined(separator: " ").uppercased()
    return code.isEmpty ? nil : code
  }
}

extension Timestamp {
  func isWithin(days: Int, since other: Timestamp) -> Bool {
    milliseconds - other.milliseconds <= Int64(days) * 86_400_000
  }

  /// The number of its day in UTC.
  var day: Int64 { Int64((Double(milliseconds) / 86_400_000).rounded(.down)) }
}
