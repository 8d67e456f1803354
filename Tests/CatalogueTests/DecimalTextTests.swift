import Catalogue
import Testing

@Suite struct GroupedDigitsTests {
  @Test(
    "Only plain numbers are grouped",
    arguments: [
      ("0", "0"), ("999", "999"), ("1000", "1,000"), ("1234567.5", "1,234,567.5"),
      ("-1234.0001", "-1,234.0001"), ("+100000", "+100,000"), ("0.123456", "0.123456"),
      ("1e-07", "1e-07"), ("12345678e3", "12345678e3"), ("1000 units", "1000 units"), ("", ""),
      ("--1000", "--1000"), ("1000.2.3", "1000.2.3"), ("١٢٣٤", "١٢٣٤"),
    ])
  func onlyPlainNumbersAreGrouped(_ text: String, _ expected: String) {
    #expect(text.groupedByThousands == expected)
  }

  @Test("Amounts keep their digits")
  func amountsKeepTheirDigits() {
    #expect(Amount(canonical: "12345678.00125").groupedText == "12,345,678.00125")
  }
}
