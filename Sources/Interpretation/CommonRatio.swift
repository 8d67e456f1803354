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

  /// Finds the ratio of most: the median of the movers with the most significant digits, because few
  /// digits make ratios coarse. These are the more exact half, in which a fifth that moved otherwise
  /// cannot be most. `nil` if there is none above 0.
  init?(_ movers: [Mover]) {
    let forms = movers.map { DecimalForm($0.after) }
    var uses: [Int: Int] = [:]
    for form in forms { uses[form.decimals, default: 0] += 1 }
    let usual = uses.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? 0
    let rated = movers.indices.filter {
      movers[$0].before > 0 && movers[$0].after.approximation > 0
    }
    if rated.isEmpty { return nil }
    let digits = forms.map { $0.digits + Swift.max(0, usual - $0.decimals) }
    let threshold = rated.map { digits[$0] }.sorted(by: >)[(rated.count - 1) / 2]
    let ratios = rated.filter { digits[$0] >= threshold }
      .map { movers[$0].after.approximation / movers[$0].before }.sorted()
    let value = ratios[(ratios.count - 1) / 2]
    self.value = value
    members = movers.indices.filter { index in
      // Decimals that end in 0 are not written: one of fewer than usual was not rounded to fewer.
      let halfUnit = 0.5 * unit(ofDecimals: Swift.max(forms[index].decimals, usual))
      let expected = value * movers[index].before
      let difference = (movers[index].after.approximation - expected).magnitude
      return !(difference / Swift.max(Self.tolerance * expected, halfUnit)).exceeds(1)
    }
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
