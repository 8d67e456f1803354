import Catalogue
import Store

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// From which rate on one is *parked*: an absurd rate that means "not for sale".
///
/// A rate is parked that is at least 50,000 times the geometric mean of its panel's rates when it
/// appears. In four months of real lists, rates that were meant reach 13,000 times that mean, parked
/// ones begin at 160,000 times. Beside that, one rate that moves by 10,000 or more is no change of a
/// price: the largest that was one is 1,136. Rates of 0, separator rows among them, are no prices.
struct PriceLimits {
  /// From the window's start up to its first break.
  private let before: Double
  /// From there on.
  private let after: Double
  private let firstBreak: Timestamp?

  static let parkedFactor = 50_000.0
  static let largestMove = 10_000.0

  init(_ panel: PanelChanges, firstBreak: Timestamp?) {
    let standing = panel.standing.values.lazy.map(\.rateNumber).geometricMean
    let final = panel.final.map(\.rateNumber).geometricMean
    before = PriceLimits.parkedFactor * (standing ?? final ?? .infinity)
    after = PriceLimits.parkedFactor * (final ?? standing ?? .infinity)
    self.firstBreak = firstBreak
  }

  /// The limit for rates that appear at `time`.
  func limit(at time: Timestamp) -> Double {
    if let firstBreak, time >= firstBreak { after } else { before }
  }

  /// Whether a rate that appeared at `time` is a price.
  func isPrice(_ version: StoredVersion, since time: Timestamp) -> Bool {
    version.rateNumber > 0 && version.rateNumber < limit(at: time)
  }

  func isParked(_ version: StoredVersion, since time: Timestamp) -> Bool {
    version.rateNumber >= limit(at: time)
  }

  static func isPriceMove(_ ratio: Double) -> Bool {
    ratio > 1 / largestMove && ratio < largestMove
  }
}

extension PanelChanges {
  /// The services that are listed at the window's end, where the whole catalogue was read.
  var final: [StoredVersion] {
    standing.values.filter { nets[$0.service] == nil } + nets.values.compactMap(\.end)
  }
}

extension Sequence<Double> {
  /// The geometric mean of those above 0; `nil` of none.
  var geometricMean: Double? {
    var (sum, count) = (0.0, 0)
    for value in self where value > 0 {
      sum += log(value)
      count += 1
    }
    return count == 0 ? nil : exp(sum / Double(count))
  }
}
