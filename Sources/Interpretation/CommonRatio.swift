import Catalogue

/// The ratio by which many rates moved alike.
///
/// It is the median of the movers with the most significant digits, because few digits make ratios coarse.
/// If the rule that asks does not accept it, the movers with fewer digits join, step by step.
struct CommonRatio {
  let value: Double
  /// The indices of the rates that moved by it, rising.
  let members: [Int]

  /// A rate's move.
  struct Mover {
    let before: Amount
    /// The factor of the rate before, so that it can be compared.
    let scale: Double
    let after: Amount

    /// Above 0.
    var expected: Double { before.approximation * scale }
  }

  /// The group that moved alike, which decides how near to the ratio a rate has to be.
  enum Kind {
    /// The unit of the rates: within 2 %, or the rounding of the rates after.
    case unit
    /// Prices: within 2 % or a quarter of the move, whichever is less, or the rounding of both ends.
    case price
  }

  /// How far a rate may be from what the ratio makes of it.
  static let tolerance = 0.02

  /// Finds the first ratio that a rule accepts; `nil` if there is none.
  ///
  /// - Parameter accept: the members that the rule accepts of those that moved by a ratio; `nil` if it does
  ///   not accept the ratio.
  init?(
    _ kind: Kind, of movers: [Mover], accept: (_ ratio: Double, _ members: [Int]) -> [Int]?
  ) {
    let rates = RoundedRates(kind, movers)
    for digits in Set(rates.digits).sorted(by: >) where digits > 0 {
      let ratios = movers.indices.filter { rates.digits[$0] >= digits }
        .map { movers[$0].after.approximation / movers[$0].expected }.sorted()
      let value = ratios[(ratios.count - 1) / 2]
      let members = movers.indices.filter { rates.fit(value, $0) }
      guard let members = accept(value, members) else { continue }
      (self.value, self.members) = (value, members)
      return
    }
    return nil
  }
}

/// The two ends of moves, and how they were rounded, as far as their decimals show it: decimals that end in
/// 0 are not written, so that one rate alone does not say it.
private struct RoundedRates {
  let kind: CommonRatio.Kind
  let movers: [CommonRatio.Mover]
  /// The significant digits of the less exact end of each, 0 if one of them is 0.
  let digits: [Int]
  /// Half a unit of the last decimal.
  let halfUnit: Double

  init(_ kind: CommonRatio.Kind, _ movers: [CommonRatio.Mover]) {
    (self.kind, self.movers) = (kind, movers)
    let before = movers.map(\.before.fractionDigits).max() ?? 0
    let after = movers.map(\.after.fractionDigits).max() ?? 0
    digits = movers.map {
      min($0.before.digits(withDecimals: before), $0.after.digits(withDecimals: after))
    }
    let decimals = kind == .unit ? after : max(before, after)
    halfUnit = 0.5 / (0..<decimals).reduce(1) { power, _ in 10 * power }
  }

  /// Whether a mover moved by a ratio, within the tolerance or the rounding.
  func fit(_ ratio: Double, _ index: Int) -> Bool {
    let mover = movers[index]
    let expected = ratio * mover.expected
    let difference = (mover.after.approximation - expected).magnitude
    let limit =
      switch kind {
      case .unit: max(CommonRatio.tolerance * expected, halfUnit)
      case .price:
        max(
          min(CommonRatio.tolerance, (ratio - 1).magnitude / 4) * expected,
          halfUnit * (1 + ratio * mover.scale))
      }
    return !(difference / limit).exceeds(1)
  }
}

extension Amount {
  /// How many digits it has from the first that is not 0, written with some decimals; 0 for zero.
  fileprivate func digits(withDecimals decimals: Int) -> Int {
    let digits = text.utf8.filter { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      .drop { $0 == UInt8(ascii: "0") }
    return digits.isEmpty ? 0 : digits.count + decimals - fractionDigits
  }
}

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
