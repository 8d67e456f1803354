import Testing

@testable import Catalogue

@Suite struct AmountTests {
  @Test(
    "A text becomes its canonical form",
    arguments: [
      ("0.90", "0.9"), ("8", "8"), ("15000", "15000"), ("007", "7"), ("0.10", "0.1"), ("5.", "5"),
      (".5", "0.5"), ("+5", "5"), ("-5.50", "-5.5"), ("100.84292", "100.84292"), ("00.00", "0"),
      ("-0", "0"), ("-0.000", "0"), ("+.0", "0"), ("100", "100"), ("0.00100", "0.001"),
      ("12.000", "12"), ("0.0", "0"), ("10.0", "10"), (".500", "0.5"), ("00.50", "0.5"),
      ("9999999999999999999", "9999999999999999999"),
      ("99999999999999999999", "99999999999999999999"),
    ])
  func bringsATextToItsCanonicalForm(text: String, canonical: String) {
    #expect(Amount(text)?.text == canonical)
    #expect(Amount(canonical)?.text == canonical)
  }

  @Test(
    "An exponent is written as digits",
    arguments: [
      ("1e-05", "0.00001"), ("1E5", "100000"), ("1.5e3", "1500"), ("1.5e1", "15"),
      ("1.25e1", "12.5"),
      ("12e-1", "1.2"), ("-2e+2", "-200"), ("0e10", "0"), ("5e0", "5"), ("1e-00002", "0.01"),
      ("100e-2", "1"), ("0e99999", "0"), ("0e-99999", "0"), ("0.001e3", "1"),
    ])
  func writesAnExponentOut(text: String, canonical: String) {
    #expect(Amount(text)?.text == canonical)
  }

  @Test(
    "A text that is no decimal number is refused",
    arguments: [
      "", " ", "-", "+", ".", "-.", "e5", "1e", "1e+", "1e5.5", "1e123456", "1,5", "1 000", " 1",
      "1 ", "1.2.3", "--1", "+-1", "0x10", "1_000", "NaN", "inf", "١٢", "１", "1\u{0}", "1\u{301}",
      "$1", "1e1e1", "1.5.0", "1..0", "1.0.00", ".0.", "0.0e",
    ])
  func refusesWhatIsNoDecimalNumber(text: String) {
    #expect(Amount(text) == nil)
    #expect(Amount(jsonNumber: text) == nil)
    #expect(!Amount.isDecimal(text))
  }

  @Test(
    "Digits after the 15th of a JSON number are noise",
    arguments: [
      ("0.30000000000000004", "0.3"), ("0.08011655652", "0.08011655652"), ("0.9", "0.9"),
      ("123456789012345", "123456789012345"), ("1234567890123456", "1234567890123460"),
      ("0.1234567890123454", "0.123456789012345"), ("0.1234567890123455", "0.123456789012346"),
      ("9999999999999999", "10000000000000000"), ("0.9999999999999999", "1"),
      ("-0.30000000000000004", "-0.3"), ("1.0000000000000002e-5", "0.00001"),
      ("0.00000000000000000012345", "0.00000000000000000012345"), ("1e20", "100000000000000000000"),
      ("2.50000000000000000000", "2.5"), ("1000000000000005", "1000000000000010"),
      ("1000000000000004.9", "1000000000000000"), ("-0.0000000000000000", "0"),
    ])
  func takesDigitsBehindThe15thOfAJSONNumberForNoise(text: String, canonical: String) {
    #expect(Amount(jsonNumber: text)?.text == canonical)
  }

  @Test("A text is never rounded")
  func neverRoundsAText() {
    #expect(Amount("0.30000000000000004")?.text == "0.30000000000000004")
    #expect(Amount("12345678901234567890.12345")?.text == "12345678901234567890.12345")
  }

  @Test(
    "Amounts are ordered by value, not by text",
    arguments: [
      ("-10", "-9"), ("-0.1", "0"), ("0", "0.0001"), ("0.9", "0.95"), ("0.9", "0.91"), ("9", "10"),
      ("2", "10"), ("99.9", "100"), ("1e-38", "2e-38"), ("-2e-38", "-1e-38"), ("1e37", "1e38"),
      ("1e-38", "1e38"), ("-1e38", "-1e-38"), ("-1e38", "1e-38"), ("-0.25", "-0.2"),
      ("-1", "-0.99999999999999999999999999999999999999"),
    ])
  func ordersByValueAndNotByText(smaller: String, larger: String) throws {
    let (smaller, larger) = (try #require(Amount(smaller)), try #require(Amount(larger)))
    #expect(smaller < larger)
    #expect(!(larger < smaller))
    #expect(!(smaller < smaller))
  }

  @Test("An amount says whether it is zero or negative")
  func tellsZeroAndNegativeAmounts() {
    #expect(Amount("-0.0")?.isNegative == false)
    #expect(Amount("-0.1")?.isNegative == true)
    #expect(Amount.zero == Amount(0))
  }

  @Test("An amount is the same however it was written")
  func isTheSameWhateverWayItWasWritten() {
    #expect(Amount("8.00") == Amount("8"))
    #expect(
      Set([
        Amount("0.90"), Amount("0.9"), Amount("9e-1"), Amount(jsonNumber: "0.9"),
        Amount(90, scale: 2),
      ]).count == 1)
  }

  @Test("Whole numbers of any size become amounts")
  func takesWholeNumbersOfAnySize() throws {
    #expect(Amount(Int.min).text == "-9223372036854775808")
    #expect((-Amount(Int.min)).text == "9223372036854775808")
    #expect(try Amount(Int.max) + Amount(1) == Amount("9223372036854775808"))
    #expect(Amount(Int.min, scale: 38).text == "-0.00000000000000000009223372036854775808")
    #expect(Amount(-1250, scale: 3).text == "-1.25" && Amount(0, scale: 9) == .zero)
  }

  @Test(
    "An amount counts the digits after its point",
    arguments: [("0.9", 1), ("12.25", 2), ("12.00", 0), ("1e-38", 38), ("1e38", 0)])
  func countsTheDigitsBehindThePoint(text: String, count: Int) throws {
    #expect(try #require(Amount(text)).fractionDigits == count)
  }
}

/// What an amount holds, and what is too much for it.
@Suite struct AmountLimitTests {
  /// 2^127 - 1, and one more.
  private static let largest = "170141183460469231731687303715884105727"
  private static let tooLarge = "170141183460469231731687303715884105728"

  @Test(
    "An amount reads its own text back",
    arguments: [
      largest, "-" + largest, "1e38", "-1e-38", "1.7e38", "0." + String(repeating: "7", count: 38),
      "1." + largest.dropFirst(),
    ])
  func readsItsOwnTextBack(text: String) throws {
    let amount = try #require(Amount(text))
    #expect(Amount(amount.text) == amount)
    #expect(try amount + .zero == amount)
    #expect(-(-amount) == amount && (-amount).isNegative != amount.isNegative)
  }

  @Test(
    "Too many digits are refused",
    arguments: [
      tooLarge, "-" + tooLarge, "1.8e38", "1e39", "1e99999", "1e-39", "1e-99999",
      "0." + String(repeating: "7", count: 39), "1." + tooLarge.dropFirst(),
      "340282366920938463463374607431768211455", "340282366920938463463374607431768211456",
      "340282366920938463463374607431768211457", String(repeating: "9", count: 1000),
      "1" + String(repeating: "0", count: 1000) + "1",
    ])
  func refusesWhatHasTooManyDigits(text: String) {
    #expect(Amount(text) == nil)
    #expect(Amount.isDecimal(text))
  }

  @Test("Zeros without a meaning do not count as digits")
  func zerosThatAddNothingAreNoDigits() {
    let zeros = String(repeating: "0", count: 1000)
    #expect(Amount(zeros + "12.5" + zeros)?.text == "12.5")
    #expect(Amount(zeros + "." + zeros) == .zero)
    #expect(Amount("-" + zeros) == .zero)
    #expect(Amount("0." + zeros + "25e1001")?.text == "2.5")
    #expect(Amount("25" + zeros + "e-1001")?.text == "2.5")
    #expect(Amount(Self.largest + "." + zeros)?.text == Self.largest)
    #expect(Amount(jsonNumber: zeros + "12.5" + zeros)?.text == "12.5")
  }

  @Test("A JSON number is rounded before its length is judged")
  func aJSONNumberIsRoundedBeforeItIsTooLong() {
    let nines = String(repeating: "9", count: 60)
    #expect(Amount(jsonNumber: "0." + nines)?.text == "1")
    #expect(Amount(jsonNumber: "-1." + nines)?.text == "-2")
    #expect(Amount(jsonNumber: "1" + nines + "e-60")?.text == "2")
    #expect(Amount(jsonNumber: nines) == nil)
    #expect(Amount(jsonNumber: "0.3" + String(repeating: "0", count: 50) + "4")?.text == "0.3")
  }
}

@Suite struct AmountApproximationTests {
  @Test("An amount has an approximate value for charts")
  func approximatesForCharts() {
    #expect(Amount("0.9")?.approximation == 0.9)
    #expect(Amount("-1e3")?.approximation == -1000)
    #expect(Amount.zero.approximation == 0)
  }

  /// Every length up to those that binary does not hold, with the point at every index.
  @Test("The approximate value is what the C library reads")
  func approximatesAsTheLibraryReadsIt() {
    var random = Random(seed: 7)
    for length in 1...38 {
      for place in 0...length {
        for _ in 0..<10 {
          let figures = (0..<length).map { _ -> Character in
            Character("\(Int.random(in: 0...9, using: &random))")
          }
          let text = String(figures[..<place]) + "." + String(figures[place...])
          guard let amount = Amount(text) else { continue }
          #expect(amount.approximation == Double(amount.text), "\(amount)")
          #expect((-amount).approximation == Double((-amount).text), "-\(amount)")
        }
      }
    }
  }

  /// Around 2^53, beyond which whole numbers are not exact in binary, and beyond 10^22.
  @Test(
    "The approximate value is right at the limits of binary numbers",
    arguments: [
      "9007199254740991", "9007199254740992", "9007199254740993", "9007199254740995",
      "0.9007199254740993", "1e-22", "9007199254740991e-22", "1e-23", "9007199254740991e-23",
      "7e-38",
      "170141183460469231731687303715884105727",
    ])
  func approximatesAtTheEdgesOfBinary(text: String) throws {
    #expect(try #require(Amount(text)).approximation == Double(text))
  }
}
