public import Catalogue

/// A sum of money as the panel's books keep it: a whole number of 1/10,000,000 of the currency, in
/// which every charge is exact.
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
