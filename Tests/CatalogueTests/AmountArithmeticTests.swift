import Testing

@testable import Catalogue

@Suite struct AmountArithmeticTests {
  private static let largest = Amount(mantissa: .max, scale: 0)

  @Test(
    "Results equal examples checked by hand",
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
    #expect(try (left + right).text == sum)
    #expect(try (left - right).text == difference)
    #expect(try (left * right).text == product)
  }

  @Test("A result that is too large for an amount is an error")
  func aResultBeyondAnAmountIsAnError() throws {
    let (one, least) = (Amount(1), try #require(Amount("1e-38")))
    #expect(throws: AmountOverflow.self) { try Self.largest + one }
    #expect(throws: AmountOverflow.self) { try Self.largest + Self.largest }
    #expect(throws: AmountOverflow.self) { try -Self.largest - one }
    #expect(throws: AmountOverflow.self) { try Self.largest + least }
    #expect(throws: AmountOverflow.self) { try Amount(10) - least }
    #expect(throws: AmountOverflow.self) { try Self.largest * Amount(2) }
    #expect(throws: AmountOverflow.self) { try Self.largest * Self.largest }
    #expect(throws: AmountOverflow.self) { try least * least }
    #expect(throws: AmountOverflow.self) { try least * Amount(1, scale: 1) }
    #expect(try one - least == Amount("0." + String(repeating: "9", count: 38)))
  }

  /// A step on the way may have more digits than the result.
  @Test("A result that fits is given, however large the steps to it are")
  func aResultThatFitsIsGivenWhateverItTakes() throws {
    let tenths = Amount(mantissa: .max - 2, scale: 1)
    #expect(try tenths + tenths == Amount("34028236692093846346337460743176821145"))
    // 3e37 has 39 digits where it is written in hundredths.
    let (left, right) = (try #require(Amount("3e37")), Amount(mantissa: .max, scale: 1))
    #expect(try (left - right).text == "12985881653953076826831269628411589427.3")
    let half = Amount(mantissa: .max - 2, scale: 38)
    #expect(try half * Amount(10) == Amount(mantissa: .max - 2, scale: 37))
    #expect(try half * .zero == .zero)
    let (power, fraction) = (try #require(Amount("1e38")), try #require(Amount("1e-38")))
    #expect(try power * fraction == Amount(1))
    #expect(try Amount(2, scale: 20) * Amount(5, scale: 19) == fraction)
    // Both end in many factors of two and five, and their product in zeros.
    let (twos, fives) = (
      Amount(mantissa: 1 << 126, scale: 38), Amount(mantissa: fiveTo(54), scale: 38)
    )
    #expect(try twos * fives == Amount(mantissa: (1 << 72), scale: 22))
  }

  private func fiveTo(_ exponent: Int) -> Int128 {
    (0..<exponent).reduce(1) { power, _ in 5 * power }
  }

  @Test("An error says what cannot be computed")
  func anErrorSaysWhatCannotBeComputed() {
    let error = #expect(throws: AmountOverflow.self) { try Self.largest + Amount(1) }
    #expect(
      error?.description
        == "the result cannot be given: it has more digits than an exact amount can hold (38)")
  }

  /// Reading, writing, order, sums, differences and products, as schoolbook arithmetic on digits
  /// has them; what has too many digits there is refused.
  @Test("Results equal arithmetic on digits", arguments: 1...8)
  func agreesWithArithmeticOnDigits(seed: UInt64) throws {
    var random = Random(seed: seed)
    for _ in 0..<400 {
      let (left, right) = (random.decimal(), random.decimal())
      let (naiveLeft, naiveRight) = (NaiveDecimal(left), NaiveDecimal(right))
      let (first, second) = (Amount(left), Amount(right))
      #expect(first?.text == naiveLeft.amountText, "\(left)")
      #expect(second?.text == naiveRight.amountText, "\(right)")
      guard let first, let second else { continue }
      #expect((first < second) == (naiveLeft < naiveRight), "\(left) < \(right)")
      #expect((first == second) == (naiveLeft == naiveRight), "\(left) == \(right)")
      #expect(first != second || first.hashValue == second.hashValue)
      #expect((try? first + second)?.text == (naiveLeft + naiveRight).amountText)
      #expect((try? first - second)?.text == (naiveLeft + -naiveRight).amountText)
      #expect((try? first * second)?.text == (naiveLeft * naiveRight).amountText)
    }
  }
}
