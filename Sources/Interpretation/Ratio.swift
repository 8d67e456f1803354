extension Double {
  /// The rounding of binary numbers: 119 / 2.38 counts as exactly 50, and so is not beyond it.
  private static let noise = 1e-9

  /// Whether a ratio is more than `limit` times 1, or less than 1 / `limit`.
  func isBeyond(_ limit: Double) -> Bool { exceeds(limit) || isBelow(1 / limit) }

  func exceeds(_ limit: Double) -> Bool { self > limit * (1 + Self.noise) }

  func isBelow(_ limit: Double) -> Bool { self < limit * (1 - Self.noise) }

  /// Whether one ratio is a larger move than another, up or down.
  func isFartherFrom1(than other: Double) -> Bool {
    Swift.max(self, 1 / self).exceeds(Swift.max(other, 1 / other))
  }

  /// The ratio, or exactly 1 if it differs from 1 by rounding only.
  var withoutNoise: Double { isBeyond(1) ? self : 1 }
}

extension Int {
  /// Whether the number is at least a share of another, in whole hundredths.
  func isAtLeast(percent: Int, of whole: Int) -> Bool { 100 * self >= percent * whole }
}
