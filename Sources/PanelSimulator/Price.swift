public import Catalogue

/// A rate as the panel's staff store it: a whole number of 1/10000 of the currency, and the way it
/// is written.
struct Price: Hashable, Sendable {
  var tenThousandths: Int
  /// Whether at least two decimals are written (`8.00`), or only those needed (`8`).
  var isPadded: Bool

  /// The rate as it is written in answers, such as `0.90`, `8` or `1.125`.
  var text: String {
    var decimals = String(10_000 + tenThousandths % 10_000).dropFirst()
    while decimals.last == "0", decimals.count > (isPadded ? 2 : 0) { decimals.removeLast() }
    let whole = String(tenThousandths / 10_000)
    return decimals.isEmpty ? whole : whole + "." + decimals
  }

  /// Whether padding is visible: `8` and `8.00` differ, `1.25` has only one form.
  var hasTwoForms: Bool { tenThousandths.isMultiple(of: 1000) }

  /// The price times `permille` / 1000, rounded as staff would. It always differs from the old price.
  func repriced(byPermille permille: Int) -> Price {
    let exact = (tenThousandths * permille + 500) / 1000
    let step = Price.step(near: exact)
    var result = (exact + step / 2) / step * step
    if result == tenThousandths || result < 1 {
      result = tenThousandths + (permille > 1000 || tenThousandths <= step ? step : -step)
    }
    return Price(tenThousandths: result, isPadded: isPadded)
  }

  /// The step between prices of this size: a cent from 1 on, a tenth of a cent from 0.1 on.
  static func step(near tenThousandths: Int) -> Int {
    switch tenThousandths {
    case 10_000...: 100
    case 1000...: 10
    default: 1
    }
  }
}

/// A sum of money in the panel's books: a whole number of 1/10,000,000 of the currency. Every
/// charge is exact in this unit.
public struct Money: Hashable, Comparable, Sendable {
  let tenMillionths: Int

  static let zero = Money(tenMillionths: 0)

  /// A sum without a fraction.
  static func whole(_ units: Int) -> Money { Money(tenMillionths: 10_000_000 * units) }

  public var amount: Amount { Amount(tenMillionths, scale: 7) }

  public static func < (left: Money, right: Money) -> Bool {
    left.tenMillionths < right.tenMillionths
  }

  static func + (left: Money, right: Money) -> Money {
    Money(tenMillionths: left.tenMillionths + right.tenMillionths)
  }

  static func - (left: Money, right: Money) -> Money {
    Money(tenMillionths: left.tenMillionths - right.tenMillionths)
  }
}
