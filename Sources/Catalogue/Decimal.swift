/// The digits behind an ``Amount`` while it is read or calculated with: schoolbook arithmetic on
/// decimal digits, since amounts are short and must be exact.
struct Decimal {
  var isNegative = false
  /// The digits, most significant first, without point.
  var digits: [UInt8] = []
  /// How many of the digits stand behind the point.
  var scale = 0

  var negated: Decimal { Decimal(isNegative: !isNegative, digits: digits, scale: scale) }
}

// MARK: - Text

extension Decimal {
  /// Reads sign, digits, point and exponent; `nil` where there is anything else, or more digits.
  init?(utf8 bytes: UnsafeBufferPointer<UInt8>, digitLimit: Int = Amount.digitLimit) {
    var position = 0
    if position < bytes.count,
      bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+")
    {
      isNegative = bytes[position] == UInt8(ascii: "-")
      position += 1
    }
    var pointSeen = false
    reading: while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits.append(bytes[position] - UInt8(ascii: "0"))
        if pointSeen { scale += 1 }
      case UInt8(ascii: ".") where !pointSeen: pointSeen = true
      default: break reading
      }
      position += 1
    }
    guard !digits.isEmpty, digits.count <= digitLimit else { return nil }
    if position < bytes.count {
      guard let exponent = Decimal.exponent(bytes[position...]) else { return nil }
      scale -= exponent
      guard abs(scale) <= digitLimit else { return nil }
    }
    if scale < 0 {
      digits += Array(repeating: 0, count: -scale)
      scale = 0
    }
    // The 0 before the point counts too, so that the canonical text is never refused.
    guard max(digits.count, scale + 1) <= digitLimit else { return nil }
  }

  /// A short number without the zeros that end its fraction, and without the point where nothing
  /// else is left of it: `0.9000` is `0.9`.
  static func withoutTrailingZeros(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    guard bytes.count <= 18, bytes.last == UInt8(ascii: "0"),
      let point = bytes.firstIndex(of: UInt8(ascii: "."))
    else { return bytes }
    var count = bytes.count
    while bytes[count - 1] == UInt8(ascii: "0") { count -= 1 }
    if count == point + 1 { count = point }
    return UnsafeBufferPointer(rebasing: bytes[..<count])
  }

  /// Whether bytes are an amount in canonical form already, as most are.
  static func isCanonical(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = bytes.first, bytes.count <= 18 else { return false }
    var hasPoint = false
    for (position, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "."), !hasPoint, position > 0 {
        hasPoint = true
      } else if !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
        return false
      }
    }
    if hasPoint && (bytes.last == UInt8(ascii: "0") || bytes.last == UInt8(ascii: ".")) {
      return false
    }
    return first != UInt8(ascii: "0") || bytes.count == 1 || bytes[1] == UInt8(ascii: ".")
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
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return sign * value
  }

  /// The text as ``Amount`` defines it.
  var canonicalText: String {
    let integer = digits.dropLast(scale).drop { $0 == 0 }
    var fraction =
      Array(repeating: UInt8(0), count: max(0, scale - digits.count)) + digits.suffix(scale)
    while fraction.last == 0 { fraction.removeLast() }
    if integer.isEmpty && fraction.isEmpty { return "0" }
    var text: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
    text += integer.isEmpty ? [UInt8(ascii: "0")] : integer.map { $0 + UInt8(ascii: "0") }
    if !fraction.isEmpty { text += [UInt8(ascii: ".")] + fraction.map { $0 + UInt8(ascii: "0") } }
    return String(decoding: text, as: UTF8.self)
  }

  /// Rounds half up in magnitude where there are more than `count` significant digits.
  mutating func round(toSignificantDigits count: Int) {
    digits = Array(digits.drop { $0 == 0 })
    guard digits.count > count else { return }
    let dropped = digits.count - count
    let carry: UInt8 = digits[count] >= 5 ? 1 : 0
    digits.removeLast(dropped)
    digits = Decimal.sum(digits, [carry])
    scale -= dropped
    if scale < 0 {
      digits += Array(repeating: 0, count: -scale)
      scale = 0
    }
  }
}

// MARK: - Arithmetic

extension Decimal {
  func adding(_ other: Decimal) -> Decimal {
    let scale = max(scale, other.scale)
    let left = digits + Array(repeating: 0, count: scale - self.scale)
    let right = other.digits + Array(repeating: 0, count: scale - other.scale)
    if isNegative == other.isNegative {
      return Decimal(isNegative: isNegative, digits: Decimal.sum(left, right), scale: scale)
    }
    if Decimal.isSmaller(left, right) {
      let digits = Decimal.difference(right, left)
      return Decimal(isNegative: other.isNegative, digits: digits, scale: scale)
    }
    return Decimal(isNegative: isNegative, digits: Decimal.difference(left, right), scale: scale)
  }

  func multiplied(by other: Decimal) -> Decimal {
    var product = Array(repeating: 0, count: digits.count + other.digits.count)
    for (i, left) in digits.reversed().enumerated() {
      for (j, right) in other.digits.reversed().enumerated() {
        product[i + j] += Int(left) * Int(right)
      }
    }
    for place in product.indices.dropLast() {
      product[place + 1] += product[place] / 10
      product[place] %= 10
    }
    return Decimal(
      isNegative: isNegative != other.isNegative, digits: product.reversed().map(UInt8.init),
      scale: scale + other.scale)
  }

  private static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var carry: UInt8 = 0
    for place in 1...max(left.count, right.count, 1) {
      let digit =
        (place <= left.count ? left[left.count - place] : 0)
        + (place <= right.count ? right[right.count - place] : 0) + carry
      result.append(digit % 10)
      carry = digit / 10
    }
    if carry > 0 { result.append(carry) }
    return result.reversed()
  }

  /// `larger` less `smaller`, where ``isSmaller(_:_:)`` has told which is which.
  private static func difference(_ larger: [UInt8], _ smaller: [UInt8]) -> [UInt8] {
    var result = larger
    var borrow: UInt8 = 0
    for place in 1...max(larger.count, 1) where place <= larger.count {
      let taken = (place <= smaller.count ? smaller[smaller.count - place] : 0) + borrow
      let index = larger.count - place
      borrow = result[index] < taken ? 1 : 0
      result[index] = result[index] + borrow * 10 - taken
    }
    return result
  }

  private static func isSmaller(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    let (left, right) = (left.drop { $0 == 0 }, right.drop { $0 == 0 })
    return left.count == right.count
      ? left.lexicographicallyPrecedes(right) : left.count < right.count
  }
}
