/// An exact decimal number, kept as text in canonical form: an optional `-`, the integer digits
/// without leading zeros, and, where there is a fraction, a point and digits that do not end in 0.
///
/// Two amounts are equal exactly where their texts are. No amount ever passes through binary
/// floating point; ``approximation`` is for ratios and charts only.
public struct Amount: Hashable, Sendable {
  /// The canonical text, such as `0.9`, `-12` or `15000`.
  public let text: String

  /// Zero.
  public static let zero = Amount(canonical: "0")

  /// The most digits an amount may have, exponents written out; longer ones are refused.
  public static let digitLimit = 1000

  /// Reads a decimal number as panels write it: sign, digits, point, exponent.
  ///
  /// `nil` where the text is anything else, blanks and grouping included.
  public init?(_ text: some StringProtocol) {
    var text = String(text)
    guard let amount = text.withUTF8(Amount.init(utf8:)) else { return nil }
    self = amount
  }

  /// Reads a decimal number from the bytes of its text.
  public init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
    let digits = Decimal.withoutTrailingZeros(bytes)
    if Decimal.isCanonical(digits) {
      self.init(canonical: String(decoding: digits, as: UTF8.self))
    } else {
      guard let decimal = Decimal(utf8: bytes) else { return nil }
      self.init(decimal)
    }
  }

  /// Reads a JSON number from its text. One with more than 15 significant digits is the noise of a
  /// binary float (`0.30000000000000004`) and is rounded to 15, half up.
  public init?(jsonNumber text: some StringProtocol) {
    var text = String(text)
    guard let amount = text.withUTF8(Amount.init(jsonNumberUTF8:)) else { return nil }
    self = amount
  }

  /// Reads a JSON number from the bytes of its text, as ``init(jsonNumber:)`` does.
  public init?(jsonNumberUTF8 bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.count <= Amount.jsonDigits {
      self.init(utf8: bytes)
    } else {
      guard var decimal = Decimal(utf8: bytes) else { return nil }
      decimal.round(toSignificantDigits: Amount.jsonDigits)
      self.init(decimal)
    }
  }

  /// The decimal digits that a binary double always keeps (`DBL_DIG`).
  private static let jsonDigits = 15

  /// A whole number.
  public init(_ value: Int) { text = String(value) }

  /// Takes a text that is known to be canonical, such as one that the store gives back.
  public init(canonical text: String) { self.text = text }

  init(_ decimal: Decimal) { text = decimal.canonicalText }

  /// The nearest binary number, for ratios and charts.
  public var approximation: Double {
    Self.shortApproximation(text.utf8) ?? Double(text) ?? .nan
  }

  /// The same of an amount by the bytes of its canonical text.
  public static func approximation(canonical bytes: UnsafeRawBufferPointer) -> Double {
    shortApproximation(bytes)
      ?? Amount(canonical: String(decoding: bytes, as: UTF8.self)).approximation
  }

  /// The same of up to 15 digits: these and the power of ten that divides them are exact in binary, and
  /// so their quotient is the nearest number (Clinger, How to Read Floating Point Numbers Accurately,
  /// 1990).
  private static func shortApproximation(_ utf8: some Collection<UInt8>) -> Double? {
    guard utf8.count <= 15 else { return nil }
    var (digits, divisor, isFraction): (Int64, Double, Bool) = (0, 1, false)
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits = 10 * digits + Int64(byte - UInt8(ascii: "0"))
        if isFraction { divisor *= 10 }
      case UInt8(ascii: "."): isFraction = true
      default: return nil
      }
    }
    return Double(digits) / divisor
  }

  /// Whether the amount is below 0.
  public var isNegative: Bool { text.utf8.first == UInt8(ascii: "-") }

  var decimal: Decimal {
    var text = text
    // A result may have more digits than an amount that is read.
    return text.withUTF8 { Decimal(utf8: $0, digitLimit: .max) } ?? Decimal()
  }
}

extension Amount: CustomStringConvertible {
  public var description: String { text }
}

extension Amount: Comparable {
  public static func < (left: Amount, right: Amount) -> Bool {
    left.text != right.text && (left - right).isNegative
  }
}

extension Amount {
  public static func + (left: Amount, right: Amount) -> Amount {
    Amount(left.decimal.adding(right.decimal))
  }

  public static func - (left: Amount, right: Amount) -> Amount {
    Amount(left.decimal.adding(right.decimal.negated))
  }

  public static func * (left: Amount, right: Amount) -> Amount {
    Amount(left.decimal.multiplied(by: right.decimal))
  }

  public static prefix func - (amount: Amount) -> Amount { Amount(amount.decimal.negated) }
}
