import Catalogue
import Foundation
import Interpretation

/// One accepted snapshot: a whole catalogue.
struct ReferenceSnapshot {
  var time: Timestamp
  /// The account's currency as of then; `nil` if the snapshot does not state it.
  var currency: String?
  let services: [String: ServiceLook]
  /// The service ids, numbers by their size.
  let ids: [String]

  init(time: Timestamp, currency: String? = nil, _ services: [ServiceLook]) {
    self.time = time
    self.currency = currency?.trimmingCharacters(in: .whitespaces).uppercased()
    self.services = Dictionary(services.map { ($0.id, $0) }) { _, last in last }
    ids = self.services.keys.inOrder
  }
}

extension Sequence<String> {
  /// The ids, numbers by their size.
  var inOrder: [String] { sorted { OrderedID($0) < OrderedID($1) } }
}

extension ServiceLook {
  var price: Double { rate.approximation }

  var hasBrokenLimits: Bool {
    if let min, let max { max < min } else { false }
  }

  /// Whether an order could be placed at all.
  var isOrderable: Bool { price > 0 && !hasBrokenLimits }

  /// Whether it is sold one at a time, such as a badge.
  var isSingle: Bool { min == Amount(1) && max == Amount(1) }
}

extension Timestamp {
  func isWithin(days: Int, since other: Timestamp) -> Bool {
    milliseconds - other.milliseconds <= Int64(days) * 86_400_000
  }

  /// The number of its day in UTC.
  var day: Int64 { Int64((Double(milliseconds) / 86_400_000).rounded(.down)) }
}

/// The few sums that the rules need, in binary numbers.
enum ReferenceNumbers {
  /// Whether a ratio leads further than a limit, up or down. A ratio of exactly the limit does not.
  static func isBeyond(_ ratio: Double, _ limit: Double) -> Bool {
    ratio > limit * (1 + 1e-9) || ratio < 1 / limit * (1 - 1e-9)
  }

  /// How far a ratio is from 1.
  static func distance(_ ratio: Double) -> Double { ratio > 0 ? abs(log(ratio)) : .infinity }

  /// The geometric mean of prices above 0; `nil` if there are none.
  static func geometricMean(_ prices: [Double]) -> Double? {
    prices.isEmpty ? nil : exp(prices.map { log($0) }.reduce(0, +) / Double(prices.count))
  }

  /// The lower one of the middle values; `nil` if there are none.
  static func lowerMedian(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.sorted()[(values.count - 1) / 2]
  }
}
