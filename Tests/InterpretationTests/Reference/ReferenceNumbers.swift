import Foundation

/// The few sums that the rules need, in binary numbers.
enum ReferenceNumbers {
  /// Whether a ratio leads further than a limit, up or down. A ratio of exactly the limit does not.
  static func isBeyond(_ ratio: Double, _ limit: Double) -> Bool {
    ratio > limit * (1 + 1e-9) || ratio < 1 / (limit * (1 + 1e-9))
  }

  /// The geometric mean of the prices above 0; `nil` if there are none.
  static func geometricMean(_ prices: [Double]) -> Double? {
    let logarithms = prices.filter { $0 > 0 }.map { log($0) }
    return logarithms.isEmpty ? nil : exp(logarithms.reduce(0, +) / Double(logarithms.count))
  }

  /// The middle of at least one value; of an even number the mean of the two in the middle.
  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
