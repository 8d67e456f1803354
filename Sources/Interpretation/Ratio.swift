extension Double {
  /// What binary numbers lose of decimal ones: 119 / 2.38 is exactly 50, and so not beyond it.
  private static let noise = 1e-9

  /// Whether a ratio is more than `limit` times 1, or less than 1 / `limit`.
  func isBeyond(_ limit: Double) -> Bool { exceeds(limit) || isBelow(1 / limit) }

  func exceeds(_ limit: Double) -> Bool { self > limit * (1 + Self.noise) }

  func isBelow(_ limit: Double) -> Bool { self < limit * (1 - Self.noise) }

  /// A ratio without noise: 1 for what is not more than that away from it.
  var withoutNoise: Double { isBeyond(1) ? self : 1 }
}

extension Int {
  /// Whether the number is at least a share of another, in whole hundredths.
  func isAtLeast(percent: Int, of whole: Int) -> Bool { 100 * self >= percent * whole }
}
