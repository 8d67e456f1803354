/// A figure that has more digits than an ``Amount`` holds.
public struct AmountOverflow: Error, Hashable, Sendable {
  /// What was computed, for people.
  public let figure: String

  public init(of figure: String) { self.figure = figure }
}

extension AmountOverflow: CustomStringConvertible {
  public var description: String {
    "\(figure) cannot be given: it has more digits than an exact amount can hold (38)"
  }
}

/// Exact arithmetic. A result with too many digits is an ``AmountOverflow``.
extension Amount {
  public static func + (left: Amount, right: Amount) throws(AmountOverflow) -> Amount {
    let sum = try AlignedSum(left, right)
    return try Amount((0, sum.magnitude), scale: sum.scale, isNegative: sum.isNegative)
  }

  public static func - (left: Amount, right: Amount) throws(AmountOverflow) -> Amount {
    try left + -right
  }

  public static func * (left: Amount, right: Amount) throws(AmountOverflow) -> Amount {
    let (high, low) = left.magnitude.multipliedFullWidth(by: right.magnitude)
    return try Amount(
      (high, low), scale: left.fractionDigits + right.fractionDigits,
      isNegative: left.isNegative != right.isNegative)
  }

  /// The amount of digits of up to 256 bits.
  private init(
    _ digits: (high: UInt128, low: UInt128), scale: Int, isNegative: Bool
  ) throws(AmountOverflow) {
    var ((high, low), scale) = (digits, scale)
    // A number this long is an amount only if it ends in zeros.
    while high > 0, scale > 0 {
      let upper = high.quotientAndRemainder(dividingBy: 10)
      let lower = (10 as UInt128).dividingFullWidth((upper.remainder, low))
      if lower.remainder > 0 { break }
      (high, low, scale) = (upper.quotient, lower.quotient, scale - 1)
    }
    guard high == 0,
      let amount = Amount(magnitude: low, exponent: -scale, isNegative: isNegative)
    else { throw AmountOverflow(of: "the result") }
    self = amount
  }
}

/// The sum of two amounts before it is brought to canonical form.
private struct AlignedSum {
  let magnitude: UInt128
  let isNegative: Bool
  let scale: Int

  /// No sum beyond 128 bits is an amount: if both have one scale, 128 bits hold it; otherwise its last
  /// digit is that of the finer one, and no 0.
  init(_ left: Amount, _ right: Amount) throws(AmountOverflow) {
    scale = max(left.fractionDigits, right.fractionDigits)
    let overflow = AmountOverflow(of: "the result")
    guard let first = left.magnitude.times(tenToThe: scale - left.fractionDigits),
      let second = right.magnitude.times(tenToThe: scale - right.fractionDigits)
    else { throw overflow }
    if left.isNegative == right.isNegative {
      let (sum, isTooLarge) = first.addingReportingOverflow(second)
      if isTooLarge { throw overflow }
      (magnitude, isNegative) = (sum, left.isNegative)
    } else if first < second {
      (magnitude, isNegative) = (second - first, right.isNegative)
    } else {
      (magnitude, isNegative) = (first - second, left.isNegative)
    }
  }
}
