import Catalogue

/// The ratio by which many rates moved alike.
struct CommonRatio {
  let value: Double
  /// The indices of the rates that moved by it, rising.
  let members: [Int]

  /// A rate's move.
  struct Mover {
    /// In the unit of the rate after, apart from the ratio that is looked for.
    let before: Double
    let after: Amount
  }

  /// How far a rate may be from what the ratio makes of it.
  static let tolerance = 0.02

  /// Finds the ratio of at least four fifths of the movers; `nil` if there is none above 0.
  ///
  /// It is the median of the movers with the most significant digits, because few digits make ratios
  /// coarse. If four fifths do not agree with it, the movers with fewer digits join, step by step.
  init?(_ movers: [Mover]) {
    let rates = RoundedRates(movers)
    for digits in Set(rates.digits).sorted(by: >) {
      let ratios = movers.indices
        .filter { rates.digits[$0] >= digits && movers[$0].before > 0 }
        .map { movers[$0].after.approximation / movers[$0].before }.sorted()
      guard !ratios.isEmpty, case let value = ratios[(ratios.count - 1) / 2], value > 0 else {
        continue
      }
      let members = movers.indices.filter { rates.fit(value, $0) }
      guard members.count.isAtLeast(percent: 80, of: movers.count) else { continue }
      (self.value, self.members) = (value, members)
      return
    }
    return nil
  }
}

/// Rates after a move, and how they were rounded, as far as their decimals show it.
private struct RoundedRates {
  let movers: [CommonRatio.Mover]
  /// The significant digits of each, 0 for a rate of 0.
  let digits: [Int]
  /// Half a unit of the last decimal of each.
  let halfUnits: [Double]

  init(_ movers: [CommonRatio.Mover]) {
    let forms = movers.map { DecimalForm($0.after) }
    var uses: [Int: Int] = [:]
    for form in forms { uses[form.decimals, default: 0] += 1 }
    // Decimals that end in 0 are not written: a rate with fewer than usual was not rounded to fewer.
    let usual = uses.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? 0
    self.movers = movers
    digits = forms.map { $0.digits == 0 ? 0 : $0.digits + Swift.max(0, usual - $0.decimals) }
    halfUnits = forms.map { 0.5 * unit(ofDecimals: Swift.max($0.decimals, usual)) }
  }

  /// Whether a mover moved by a ratio, within the tolerance or the rounding.
  func fit(_ ratio: Double, _ index: Int) -> Bool {
    let expected = ratio * movers[index].before
    let difference = (movers[index].after.approximation - expected).magnitude
    let limit = Swift.max(CommonRatio.tolerance * expected, halfUnits[index])
    return !(difference / limit).exceeds(1)
  }
}

/// How many digits an amount is written with.
private struct DecimalForm {
  /// After the point.
  var decimals = 0
  /// From the first that is not 0.
  var digits = 0

  init(_ amount: Amount) {
    var isFraction = false
    for byte in amount.text.utf8 {
      guard byte >= UInt8(ascii: "0") else {
        if byte == UInt8(ascii: ".") { isFraction = true }
        continue
      }
      if isFraction { decimals += 1 }
      if digits > 0 || byte != UInt8(ascii: "0") { digits += 1 }
    }
  }
}

/// 10 to the power of -`decimals`.
private func unit(ofDecimals decimals: Int) -> Double {
  1 / (0..<decimals).reduce(1) { power, _ in 10 * power }
}
