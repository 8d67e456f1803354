import Testing

@testable import Catalogue

@Suite struct AmountArithmeticTests {
  @Test(
    arguments: [
      ("0.1", "0.2", "0.3", "-0.1", "0.02"), ("0", "0", "0", "0", "0"),
      ("1", "-1", "0", "2", "-1"), ("999.999", "0.001", "1000", "999.998", "0.999999"),
      ("-5", "-7", "-12", "2", "35"), ("-7", "5", "-2", "-12", "-35"),
      ("100", "0.01", "100.01", "99.99", "1"), ("0", "-3.5", "-3.5", "3.5", "0"),
      ("284441283408", "0.00001", "284441283408.00001", "284441283407.99999", "2844412.83408"),
    ])
  func calculatesByHandCheckedExamples(
    left: String, right: String, sum: String, difference: String, product: String
  ) throws {
    let (left, right) = (try #require(Amount(left)), try #require(Amount(right)))
    #expect((left + right).text == sum)
    #expect((left - right).text == difference)
    #expect((left * right).text == product)
  }

  @Test func keepsCalculatingWithResultsOfMoreThanAThousandDigits() throws {
    let nines = try #require(Amount(String(repeating: "9", count: 600)))
    let square = nines * nines
    #expect(square.text.count == 1200)
    #expect(square - square == .zero)
    #expect((square + Amount(1)) - square == Amount(1))
    #expect(nines < square)
    // (10^600 - 1)^2 = 10^1200 - 2 * 10^600 + 1
    #expect(
      square.text
        == String(repeating: "9", count: 599) + "8" + String(repeating: "0", count: 599) + "1")
  }

  /// Sums, differences and products as whole numbers of 128 bits know them.
  @Test(arguments: 1...8)
  func agreesWithWholeNumbersOf128Bits(seed: UInt64) throws {
    var random = Random(seed: seed)
    for _ in 0..<250 {
      let scales = (Int.random(in: 0...9, using: &random), Int.random(in: 0...9, using: &random))
      let values = (random.value(), random.value())
      let (left, right) = (amount(values.0, scales.0), amount(values.1, scales.1))
      let scale = max(scales.0, scales.1)
      let aligned = (
        values.0 * power(of: scale - scales.0), values.1 * power(of: scale - scales.1)
      )
      #expect(left + right == amount(aligned.0 + aligned.1, scale))
      #expect(left - right == amount(aligned.0 - aligned.1, scale))
      #expect(left * right == amount(values.0 * values.1, scales.0 + scales.1))
      #expect((left < right) == (aligned.0 < aligned.1))
      #expect((left == right) == (aligned.0 == aligned.1))
    }
  }

  /// The laws of arithmetic, with numbers far larger than any machine's.
  @Test(arguments: 1...4)
  func keepsTheLawsOfArithmeticWithHundredsOfDigits(seed: UInt64) throws {
    var random = Random(seed: seed)
    for _ in 0..<40 {
      let a = try #require(Amount(random.decimal()))
      let b = try #require(Amount(random.decimal()))
      let c = try #require(Amount(random.decimal()))
      #expect(a + b == b + a)
      #expect((a + b) + c == a + (b + c))
      #expect((a + b) - b == a)
      #expect(a - a == .zero)
      #expect(a * b == b * a)
      #expect(a * (b + c) == a * b + a * c)
      #expect(-(-a) == a)
      #expect(a * Amount(1) == a)
      #expect([a < b, a == b, b < a].filter { $0 }.count == 1)
      #expect((a < b) == (a + c < b + c))
      #expect(Amount((a * b).text) == a * b)
    }
  }

  private func power(of exponent: Int) -> Int128 {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  private func amount(_ value: Int128, _ scale: Int) -> Amount {
    Amount("\(value)e-\(scale)") ?? Amount(canonical: "unreadable")
  }
}

/// A linear congruential generator (Knuth's MMIX), the same on every machine.
private struct Random: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }

  /// A number of up to 18 digits, short ones as likely as long ones.
  mutating func value() -> Int128 {
    let limit = (0..<Int.random(in: 0...18, using: &self)).reduce(Int64(1)) { limit, _ in limit * 10
    }
    return Int128(Int64.random(in: -limit...limit, using: &self))
  }

  /// A decimal number of up to 400 digits.
  mutating func decimal() -> String {
    func digits(_ random: inout Random) -> String {
      (0..<Int.random(in: 1...200, using: &random)).map { _ in
        String(Int.random(in: 0...9, using: &random))
      }.joined()
    }
    return (Bool.random(using: &self) ? "-" : "") + digits(&self) + "." + digits(&self)
  }
}
