/// A decimal number of any length by schoolbook arithmetic on its digits, to hold amounts against.
struct NaiveDecimal: Comparable {
  private var isNegative = false
  /// The digits, the last one first, none of them a 0 at either end beyond the point.
  private var digits: [Int] = []
  private var scale = 0

  /// Reads a sign, digits and a point.
  init(_ text: String) {
    isNegative = text.hasPrefix("-")
    let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
    scale = parts.count > 1 ? parts[1].count : 0
    digits = parts.joined().reversed().compactMap(\.wholeNumberValue)
    normalize()
  }

  private init(isNegative: Bool, digits: [Int], scale: Int) {
    (self.isNegative, self.digits, self.scale) = (isNegative, digits, scale)
    normalize()
  }

  private mutating func normalize() {
    while digits.last == 0 { digits.removeLast() }
    while scale > 0, digits.first == 0 {
      digits.removeFirst()
      scale -= 1
    }
    if digits.isEmpty { (isNegative, scale) = (false, 0) }
  }

  /// The canonical text; `nil` if an amount must not hold the number.
  var amountText: String? {
    let limit = NaiveDecimal("170141183460469231731687303715884105727")
    let whole = NaiveDecimal(isNegative: false, digits: digits, scale: 0)
    guard scale <= 38, whole <= limit else { return nil }
    var text = digits.map(String.init)
    while text.count <= scale { text.append("0") }
    if scale > 0 { text.insert(".", at: scale) }
    return (isNegative ? "-" : "") + text.reversed().joined()
  }

  static func < (left: NaiveDecimal, right: NaiveDecimal) -> Bool { (left + -right).isNegative }

  static prefix func - (number: NaiveDecimal) -> NaiveDecimal {
    NaiveDecimal(isNegative: !number.isNegative, digits: number.digits, scale: number.scale)
  }

  static func + (left: NaiveDecimal, right: NaiveDecimal) -> NaiveDecimal {
    let scale = max(left.scale, right.scale)
    let (first, second) = (left.signedDigits(scale), right.signedDigits(scale))
    var sum = (0..<max(first.count, second.count, 1)).map {
      ($0 < first.count ? first[$0] : 0) + ($0 < second.count ? second[$0] : 0)
    }
    let isNegative = sum.last { $0 != 0 }.map { $0 < 0 } ?? false
    if isNegative { sum = sum.map { -$0 } }
    return NaiveDecimal(isNegative: isNegative, digits: carrying(sum), scale: scale)
  }

  static func * (left: NaiveDecimal, right: NaiveDecimal) -> NaiveDecimal {
    var product = [Int](repeating: 0, count: left.digits.count + right.digits.count)
    for (i, first) in left.digits.enumerated() {
      for (j, second) in right.digits.enumerated() { product[i + j] += first * second }
    }
    return NaiveDecimal(
      isNegative: left.isNegative != right.isNegative, digits: carrying(product),
      scale: left.scale + right.scale)
  }

  private func signedDigits(_ scale: Int) -> [Int] {
    [Int](repeating: 0, count: scale - self.scale) + digits.map { isNegative ? -$0 : $0 }
  }

  /// Brings each digit to 0...9.
  private static func carrying(_ digits: [Int]) -> [Int] {
    var digits = digits
    var place = 0
    while place < digits.count {
      let carry = Int((Double(digits[place]) / 10).rounded(.down))
      digits[place] -= 10 * carry
      if carry != 0, place + 1 == digits.count { digits.append(0) }
      if carry != 0 { digits[place + 1] += carry }
      place += 1
    }
    return digits
  }
}

/// A linear congruential generator (Knuth's MMIX), the same on every machine.
struct Random: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }

  /// A decimal number of up to 42 digits, short ones as likely as long ones, often with zeros at its
  /// ends, and sometimes of the digits of 2^127.
  mutating func decimal() -> String {
    var digits = (0..<Int.random(in: 1...42, using: &self)).map { _ in
      String([0, 0, Int.random(in: 0...9, using: &self), 9].randomElement(using: &self) ?? 0)
    }.joined()
    if Int.random(in: 0..<8, using: &self) == 0 {
      digits =
        "1701411834604692317316873037158841057"
        + String(Int.random(in: 20...35, using: &self))
    }
    let place = Int.random(in: 0...digits.count, using: &self)
    let sign = Bool.random(using: &self) ? "-" : ""
    return sign + digits.prefix(place) + "." + digits.dropFirst(place)
  }
}
