import Catalogue

/// The ratio by which many rates moved alike.
///
/// It is the median of the movers with the most significant digits, because rates with few digits give coarse
/// ratios. If the calling rule does not accept this ratio, movers with fewer digits join, step by step.
struct CommonRatio {
  let value: Double
  /// The indices of the rates that moved by the ratio, in increasing order.
  let members: [Int]

  /// One rate that moved.
  struct Mover {
    let before: Amount
    /// The factor that brings the earlier rate to the unit of the later one.
    let scale: Double
    let after: Amount

    /// The earlier rate in the later unit, above 0.
    var expected: Double { before.approximation * scale }
  }

  /// The kind of move, which decides how near to the common ratio a rate must be.
  enum Kind {
    /// A change of the unit: within 2 %, or within the rounding of the later rates.
    case unit
    /// A change of prices: within 2 % or a quarter of the move, whichever is less, or within the
    /// rounding of both ends.
    case price
  }

  /// How far a later rate may be from the earlier rate times the ratio, as a share.
  static let tolerance = 0.02

  /// Finds the first ratio that a rule accepts; `nil` if there is none.
  ///
  /// - Parameter accept: gets the movers that moved by a ratio, and returns those that the rule accepts;
  ///   `nil` if the rule does not accept the ratio.
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

/// Both ends of the moves, and how they were rounded, as far as their decimals show. One rate alone does
/// not show its rounding, because final zeros of decimals are not written.
private struct RoundedRates {
  let kind: CommonRatio.Kind
  let movers: [CommonRatio.Mover]
  /// For each move, the number of significant digits of its less exact end; 0 if one end is 0.
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
  /// The number of digits from the first that is not 0, if the amount is written with this many
  /// decimals; 0 for zero.
  fileprivate func digits(withDecimals decimals: Int) -> Int {
    let digits = text.utf8.filter { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      .drop { $0 == UInt8(ascii: "0") }
    return digits.isEmpty ? 0 : digits.count + decimals - fractionDigits
  }
}

extension Double {
  /// The rounding of binary numbers: 119 / 2.38 counts as exactly 50, so it does not exceed 50.
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
  /// Whether the number is at least this percentage of another number.
  func isAtLeast(percent: Int, of whole: Int) -> Bool { 100 * self >= percent * whole }
}
