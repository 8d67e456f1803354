extension Amount {
  /// Reads a decimal number as panels write it: sign, digits, point, exponent.
  ///
  /// `nil` for any other text, also with blanks or grouping. `nil`, too, for a number with more digits than
  /// an amount holds; ``isDecimal(_:)`` recognizes those. Zeros that add nothing do not count.
  public init?(_ text: some StringProtocol) {
    var text = String(text)
    guard let amount = text.withUTF8(Amount.init(utf8:)) else { return nil }
    self = amount
  }

  /// Reads a decimal number from the bytes of its text.
  public init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
    if let amount = Amount(short: bytes) {
      self = amount
    } else {
      guard let amount = DecimalDigits(bytes)?.amount else { return nil }
      self = amount
    }
  }

  /// Reads a JSON number from its text. More than 15 significant digits are the noise of a binary
  /// float (`0.30000000000000004`), so such a number is rounded to 15 digits, half up.
  public init?(jsonNumber text: some StringProtocol) {
    var text = String(text)
    guard let amount = text.withUTF8(Amount.init(jsonNumberUTF8:)) else { return nil }
    self = amount
  }

  /// Reads a JSON number from the bytes of its text, as ``init(jsonNumber:)`` does.
  public init?(jsonNumberUTF8 bytes: UnsafeBufferPointer<UInt8>) {
    // The decimal digits that a binary double always keeps (`DBL_DIG`).
    let digits = 15
    if bytes.count <= digits {
      self.init(utf8: bytes)
    } else {
      guard let amount = DecimalDigits(bytes, roundedTo: digits)?.amount else { return nil }
      self = amount
    }
  }

  /// Whether a text is a decimal number, however many digits it has.
  public static func isDecimal(_ text: some StringProtocol) -> Bool {
    var text = String(text)
    return text.withUTF8 { DecimalDigits($0) != nil }
  }

  /// Reads up to 19 bytes of digits and a point, the form of most amounts; `nil` for any other text.
  private init?(short bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count <= 19 else { return nil }
    var value: UInt64 = 0
    var (digits, scale) = (0, 0)
    var isFraction = false
    for byte in bytes {
      if let digit = byte.decimalDigit {
        value = 10 &* value &+ UInt64(digit)
        digits &+= 1
        if isFraction { scale &+= 1 }
      } else if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else {
        return nil
      }
    }
    guard digits > 0 else { return nil }
    while scale > 0, value % 10 == 0 { (value, scale) = (value / 10, scale &- 1) }
    self.init(mantissa: Int128(value), scale: scale)
  }
}

/// The digits and the power of ten that a decimal number consists of.
private struct DecimalDigits {
  private var isNegative = false
  /// The digits up to the last that is not 0; `nil` if they have more than 128 bits.
  private var magnitude: UInt128? = 0
  /// The number of zeros after `magnitude`.
  private var zeros = 0
  /// The number of digits read since the first one that is not 0.
  private var significant = 0
  private var exponent = 0
  /// Whether the first dropped digit is 5 or more.
  private var roundsUp = false

  /// Reads sign, digits, point and exponent; `nil` for any other text. A number with more significant
  /// digits than `limit` is rounded half up in magnitude.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, roundedTo limit: Int = .max) {
    var rest = bytes[...]
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    var (hasDigits, isFraction) = (false, false)
    while let byte = rest.first {
      if let digit = byte.decimalDigit {
        hasDigits = true
        if isFraction { exponent -= 1 }
        take(digit, limit)
      } else if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else {
        break
      }
      rest = rest.dropFirst()
    }
    guard hasDigits else { return nil }
    if !rest.isEmpty {
      guard let stated = Self.exponent(rest) else { return nil }
      exponent += stated
    }
  }

  private mutating func take(_ digit: UInt8, _ limit: Int) {
    guard significant > 0 || digit > 0 else { return }
    significant += 1
    if significant > limit {
      if significant == limit + 1 { roundsUp = digit >= 5 }
      exponent += 1
    } else if digit == 0 {
      zeros += 1
    } else {
      append(digit)
    }
  }

  private mutating func append(_ digit: UInt8) {
    magnitude = magnitude?.times(tenToThe: zeros + 1).flatMap {
      let (sum, overflow) = $0.addingReportingOverflow(UInt128(digit))
      return overflow ? nil : sum
    }
    zeros = 0
  }

  /// The amount; `nil` if it has too many digits.
  var amount: Amount? {
    guard let magnitude else { return nil }
    guard roundsUp else {
      return Amount(magnitude: magnitude, exponent: exponent + zeros, isNegative: isNegative)
    }
    // The rounded digit may be one of the zeros.
    guard let digits = magnitude.times(tenToThe: zeros) else { return nil }
    return Amount(magnitude: digits + 1, exponent: exponent, isNegative: isNegative)
  }

  /// Reads `e`, an optional sign and one to five digits.
  private static func exponent(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    guard bytes.first == UInt8(ascii: "e") || bytes.first == UInt8(ascii: "E") else { return nil }
    var digits = bytes.dropFirst()
    var sign = 1
    if let first = digits.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      sign = first == UInt8(ascii: "-") ? -1 : 1
      digits = digits.dropFirst()
    }
    guard (1...5).contains(digits.count) else { return nil }
    var value = 0
    for byte in digits {
      guard let digit = byte.decimalDigit else { return nil }
      value = 10 * value + Int(digit)
    }
    return sign * value
  }
}

extension UInt8 {
  /// The value of a decimal digit; `nil` for any other byte.
  fileprivate var decimalDigit: UInt8? {
    let digit = self &- UInt8(ascii: "0")
    return digit < 10 ? digit : nil
  }
}
