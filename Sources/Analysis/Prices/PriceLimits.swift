import Catalogue
import Store

/// From which rate on one is *parked*: an absurd rate that means "not for sale".
///
/// A rate is parked that is at least 50,000 times the geometric mean of its panel's rates: those at the
/// window's start or, behind a break, those that it left. In four months of real lists, rates that were
/// meant reach 13,000 times that mean, parked ones begin at 160,000 times. Beside that, one rate that
/// moves by 10,000 or more is no change of a price: the largest that was one is 1,136. Rates of 0,
/// separator rows among them, are no prices.
struct PriceLimits {
  /// From when on each limit holds, in order; the first from the window's start.
  private let limits: [(from: Timestamp, limit: Double)]

  static let parkedFactor = 50_000.0
  static let largestMove = 10_000.0

  init(_ panel: PanelChanges, breaks: Set<Timestamp>) {
    var mean = GeometricMean()
    for version in panel.standing.values { mean.add(version.rateNumber) }
    var means = [(from: panel.snapshots.from, mean: mean.value)]
    var changes = panel.changes[...]
    for time in breaks.sorted() {
      while let change = changes.first, change.at <= time {
        mean.take(change)
        changes.removeFirst()
      }
      means.append((time, mean.value))
    }
    // A catalogue without rates tells nothing of what is usual; the last one may.
    for change in changes { mean.take(change) }
    limits = means.map {
      ($0.from, PriceLimits.parkedFactor * ($0.mean ?? mean.value ?? .infinity))
    }
  }

  /// The limit for rates that appear at `time`.
  func limit(at time: Timestamp) -> Double {
    for place in limits.indices.reversed() where limits[place].from <= time {
      return limits[place].limit
    }
    return .infinity
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
  /// Hands over the services that are listed at the window's end, where the whole catalogue was read.
  func forEachFinal(_ body: (StoredVersion) -> Void) {
    for version in unchanged { body(version) }
    for net in nets.values { net.end.map(body) }
  }
}

extension GeometricMean {
  /// Puts the rate behind a change in place of the one before it.
  fileprivate mutating func take(_ change: ServiceChange) {
    if change.wasListed, let before = change.before { remove(before.rateNumber) }
    if let after = change.after { add(after.rateNumber) }
  }
}
