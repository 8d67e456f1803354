/// An exact decimal number of a fixed size: a whole number below 2^127, so every number of 38 digits
/// fits, and a scale, the number of its digits after the point, at most 38.
///
/// The form is canonical (no fraction ends in 0, zero has no sign), so two amounts are equal exactly
/// when their bits are. No amount ever passes through binary floating point; ``approximation`` is for
/// ratios and charts only.
public struct Amount: BitwiseCopyable, Hashable, Sendable {
  // Two words, because an Int128 is aligned to 16 bytes, and so would be every cell and version that
  // holds an amount.
  private let high: Int64
  private let low: UInt64
  private let scale: UInt8

  public static let zero = Amount(0)

  /// The largest number of digits after the point.
  static let largestScale = 38

  /// A whole number.
  public init(_ value: Int) { self.init(mantissa: Int128(value), scale: 0) }

  /// An amount counted in units of its last digit: 125 units with scale 2 are 1.25.
  public init(_ units: Int, scale: Int) {
    precondition((0...Self.largestScale).contains(scale), "an amount has a scale of 0 to 38")
    var (units, scale) = (units, scale)
    while scale > 0, units % 10 == 0 { (units, scale) = (units / 10, scale - 1) }
    self.init(mantissa: Int128(units), scale: scale)
  }

  /// An amount written in the program itself, such as `0.5`. Any other text is a programming error.
  /// ``init(_:)`` reads texts from elsewhere.
  public init(canonical text: String) {
    guard let amount = Amount(text) else { preconditionFailure("'\(text)' is no amount") }
    self = amount
  }

  /// The amount of these digits times a power of ten; `nil` if it has too many digits.
  init?(magnitude: UInt128, exponent: Int, isNegative: Bool) {
    var (magnitude, exponent) = (magnitude, exponent)
    while exponent < 0 {
      let (quotient, digit) = magnitude.dividedByTen
      if digit > 0 { break }
      if magnitude == 0 { exponent = 0 } else { (magnitude, exponent) = (quotient, exponent + 1) }
    }
    guard -exponent <= Self.largestScale else { return nil }
    if exponent > 0, magnitude > 0 {
      guard let written = magnitude.times(tenToThe: exponent) else { return nil }
      magnitude = written
    }
    guard let mantissa = Int128(exactly: magnitude) else { return nil }
    self.init(mantissa: isNegative ? -mantissa : mantissa, scale: max(0, -exponent))
  }

  /// Stores a mantissa and a scale that are in canonical form already.
  init(mantissa: Int128, scale: Int) {
    high = Int64(truncatingIfNeeded: mantissa >> 64)
    low = UInt64(truncatingIfNeeded: mantissa)
    self.scale = UInt8(truncatingIfNeeded: scale)
  }

  var mantissa: Int128 { Int128(high) << 64 | Int128(low) }
  var magnitude: UInt128 { mantissa.magnitude }

  /// How many digits are after the point.
  public var fractionDigits: Int { Int(scale) }

  public var isNegative: Bool { high < 0 }

  /// Whether the amount may be a sum of money: below 10¹⁶ and with at most 20 digits after the point.
  ///
  /// Differences, means and sums of a hundred such amounts always fit an amount. So absurd figures of
  /// one panel cannot make a report of all panels fail. Real rates reach 3 × 10¹¹.
  public var isMoney: Bool {
    guard fractionDigits <= 20, let limit = (1 as UInt128).times(tenToThe: 16 + fractionDigits)
    else { return false }
    return magnitude < limit
  }

  public static prefix func - (amount: Amount) -> Amount {
    Amount(mantissa: -amount.mantissa, scale: amount.fractionDigits)
  }
}

extension Amount: Comparable {
  public static func < (left: Amount, right: Amount) -> Bool {
    if left.scale == right.scale { return left.mantissa < right.mantissa }
    if left.isNegative != right.isNegative { return left.isNegative }
    return left.isNegative ? right.isSmaller(than: left) : left.isSmaller(than: right)
  }

  /// Whether the magnitude is below that of an amount with another scale. The two magnitudes are never equal.
  private func isSmaller(than other: Amount) -> Bool {
    if scale > other.scale { return !other.isSmaller(than: self) }
    guard let aligned = magnitude.times(tenToThe: Int(other.scale - scale)) else { return false }
    return aligned < other.magnitude
  }
}

extension Amount: CustomStringConvertible {
  /// The canonical text, such as `0.9`, `-12` or `15000`: an optional `-`, the digits before the point
  /// without leading zeros, and the fraction if there is one.
  public var text: String {
    // A sign, a 0, a point and 38 digits, or 39 digits.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 41) { buffer in
      var start = buffer.count
      func put(_ byte: UInt8) {
        start -= 1
        buffer[start] = byte
      }
      var rest = magnitude
      var count = 0
      repeat {
        if count > 0, count == fractionDigits { put(UInt8(ascii: ".")) }
        let (quotient, digit) = rest.dividedByTen
        put(UInt8(ascii: "0") + digit)
        rest = quotient
        count += 1
      } while rest > 0 || count <= fractionDigits
      if isNegative { put(UInt8(ascii: "-")) }
      return String(decoding: buffer[start...], as: UTF8.self)
    }
  }

  public var description: String { text }
}

extension Amount {
  /// The nearest binary number, for ratios and charts.
  public var approximation: Double {
    let magnitude = magnitude
    guard magnitude < 1 << 53, fractionDigits < Self.binaryPowers.count else {
      return Double(text) ?? .nan
    }
    // Both numbers are exact in binary, so their quotient is the nearest number (Clinger, How to
    // Read Floating Point Numbers Accurately, 1990).
    let number = Double(UInt64(truncatingIfNeeded: magnitude)) / Self.binaryPowers[fractionDigits]
    return isNegative ? -number : number
  }

  /// The powers of ten that are exact in binary.
  private static let binaryPowers = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}

extension UInt128 {
  /// The number divided by ten, and its last digit. Most numbers fit one word, which is divided much faster.
  var dividedByTen: (quotient: UInt128, digit: UInt8) {
    if let word = UInt64(exactly: self) { return (UInt128(word / 10), UInt8(word % 10)) }
    let (quotient, remainder) = quotientAndRemainder(dividingBy: 10)
    return (quotient, UInt8(remainder))
  }

  /// The number times a power of ten; `nil` beyond 128 bits.
  func times(tenToThe exponent: Int) -> UInt128? {
    guard exponent < Self.powersOfTen.count else { return self == 0 ? 0 : nil }
    let (product, overflow) = multipliedReportingOverflow(by: Self.powersOfTen[exponent])
    return overflow ? nil : product
  }

  private static let powersOfTen = (0...38).map { exponent in
    (0..<exponent).reduce(1 as UInt128) { power, _ in 10 * power }
  }
}

/// The error of a result that has more digits than an ``Amount`` holds.
public struct AmountOverflow: Error, Hashable, Sendable {
  /// The computation that failed, for people.
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

  /// An amount from digits of up to 256 bits.
  private init(
    _ digits: (high: UInt128, low: UInt128), scale: Int, isNegative: Bool
  ) throws(AmountOverflow) {
    var ((high, low), scale) = (digits, scale)
    // A number this long fits an amount only if it ends in zeros.
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

  /// A sum beyond 128 bits is never an amount. If both scales are equal, 128 bits hold the sum.
  /// Otherwise its last digit is that of the amount with the larger scale, and is not 0.
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
