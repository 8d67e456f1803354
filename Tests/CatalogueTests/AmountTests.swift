import Testing

@testable import Catalogue

@Suite struct AmountTests {
  @Test(
    arguments: [
      ("0.90", "0.9"), ("8", "8"), ("15000", "15000"), ("007", "7"), ("0.10", "0.1"), ("5.", "5"),
      (".5", "0.5"), ("+5", "5"), ("-5.50", "-5.5"), ("100.84292", "100.84292"), ("00.00", "0"),
      ("-0", "0"), ("-0.000", "0"), ("+.0", "0"), ("100", "100"), ("0.00100", "0.001"),
      ("12.000", "12"), ("0.0", "0"), ("10.0", "10"), (".500", "0.5"), ("00.50", "0.5"),
    ])
  func bringsATextToItsCanonicalForm(text: String, canonical: String) {
    #expect(Amount(text)?.text == canonical)
    #expect(Amount(canonical)?.text == canonical)
  }

  @Test(
    arguments: [
      ("1e-05", "0.00001"), ("1E5", "100000"), ("1.5e3", "1500"), ("1.5e1", "15"),
      ("1.25e1", "12.5"),
      ("12e-1", "1.2"), ("-2e+2", "-200"), ("0e10", "0"), ("5e0", "5"), ("1e-00002", "0.01"),
    ])
  func writesAnExponentOut(text: String, canonical: String) {
    #expect(Amount(text)?.text == canonical)
  }

  @Test(
    arguments: [
      "", " ", "-", "+", ".", "-.", "e5", "1e", "1e+", "1e5.5", "1e123456", "1,5", "1 000", " 1",
      "1 ", "1.2.3", "--1", "+-1", "0x10", "1_000", "NaN", "inf", "١٢", "１", "1\u{0}", "1\u{301}",
      "$1", "1e1e1", "1.5.0", "1..0", "1.0.00", ".0.", "0.0e",
    ])
  func refusesWhatIsNoDecimalNumber(text: String) {
    #expect(Amount(text) == nil)
    #expect(Amount(jsonNumber: text) == nil)
  }

  @Test func takesAThousandDigitsAndNotOneMore() {
    let nines = String(repeating: "9", count: 1000)
    #expect(Amount(nines)?.text == nines)
    #expect(Amount(nines + "9") == nil)
    #expect(Amount("1e999")?.text == "1" + String(repeating: "0", count: 999))
    #expect(Amount("1e1000") == nil)
    #expect(Amount("10e999") == nil)
    #expect(Amount("1e-999")?.text == "0." + String(repeating: "0", count: 998) + "1")
    #expect(Amount("1e-1000") == nil)
    #expect(Amount("." + nines) == nil, "the 0 before the point is a digit of its canonical text")
    #expect(Amount("1e99999") == nil)
  }

  @Test(arguments: ["1e999", "-1e999", "1e-999", "0." + String(repeating: "7", count: 999)])
  func readsItsOwnTextBack(text: String) throws {
    let amount = try #require(Amount(text))
    #expect(Amount(amount.text) == amount)
    #expect(amount + .zero == amount)
  }

  @Test(
    arguments: [
      ("0.30000000000000004", "0.3"), ("0.08011655652", "0.08011655652"), ("0.9", "0.9"),
      ("123456789012345", "123456789012345"), ("1234567890123456", "1234567890123460"),
      ("0.1234567890123454", "0.123456789012345"), ("0.1234567890123455", "0.123456789012346"),
      ("9999999999999999", "10000000000000000"), ("0.9999999999999999", "1"),
      ("-0.30000000000000004", "-0.3"), ("1.0000000000000002e-5", "0.00001"),
      ("0.00000000000000000012345", "0.00000000000000000012345"), ("1e20", "100000000000000000000"),
      ("2.50000000000000000000", "2.5"),
    ])
  func takesDigitsBehindThe15thOfAJSONNumberForNoise(text: String, canonical: String) {
    #expect(Amount(jsonNumber: text)?.text == canonical)
  }

  @Test func neverRoundsAText() {
    #expect(Amount("0.30000000000000004")?.text == "0.30000000000000004")
    #expect(Amount("12345678901234567890.12345")?.text == "12345678901234567890.12345")
  }

  @Test(
    arguments: [
      ("-10", "-9"), ("-0.1", "0"), ("0", "0.0001"), ("0.9", "0.95"), ("0.9", "0.91"), ("9", "10"),
      ("2", "10"), ("99.9", "100"), ("1e-999", "2e-999"), ("-2e-999", "-1e-999"),
      ("1e998", "1e999"),
    ])
  func ordersByValueAndNotByText(smaller: String, larger: String) throws {
    let (smaller, larger) = (try #require(Amount(smaller)), try #require(Amount(larger)))
    #expect(smaller < larger)
    #expect(!(larger < smaller))
    #expect(!(smaller < smaller))
  }

  @Test func tellsZeroAndNegativeAmounts() {
    #expect(Amount("-0.0")?.isNegative == false)
    #expect(Amount("-0.1")?.isNegative == true)
    #expect(Amount.zero == Amount(0))
  }

  @Test func isTheSameWhateverWayItWasWritten() {
    #expect(Amount("8.00") == Amount("8"))
    #expect(
      Set([Amount("0.90"), Amount("0.9"), Amount("9e-1"), Amount(jsonNumber: "0.9")]).count == 1)
  }

  @Test func takesWholeNumbersOfAnySize() {
    #expect(Amount(Int.min).text == "-9223372036854775808")
    #expect((-Amount(Int.min)).text == "9223372036854775808")
    #expect(Amount(Int.max) + Amount(1) == Amount("9223372036854775808"))
  }

  @Test func approximatesForCharts() {
    #expect(Amount("0.9")?.approximation == 0.9)
    #expect(Amount("-1e3")?.approximation == -1000)
  }

  @Test func approximatesAsTheLibraryReadsIt() {
    // Every length up to those that binary does not hold, with the point at every place.
    var seed: UInt64 = 7
    for length in 1...19 {
      for place in 0...length {
        for _ in 0..<20 {
          let figures = (0..<length).map { _ -> Character in
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Character("\(seed >> 33 % 10)")
          }
          let text = String(figures[..<place]) + "." + String(figures[place...])
          guard let amount = Amount(text) else { continue }
          #expect(amount.approximation == Double(amount.text), "\(amount)")
          let ofBytes = Array(amount.text.utf8).withUnsafeBytes(Amount.approximation(canonical:))
          #expect(ofBytes == amount.approximation, "\(amount)")
          #expect((-amount).approximation == Double((-amount).text), "-\(amount)")
        }
      }
    }
  }
}
