import Catalogue
import Testing

@Suite struct ExactTextTests {
  /// In the order of their bytes, which is not Unicode's; two are one text to Unicode.
  private static let texts = [
    "", "\u{0}", "A", "B", "a", "a\u{0}", "aa", "ab", "cafe", "cafe\u{301}", "caf\u{e9}", "zz",
    String(repeating: "z", count: 40), String(repeating: "z", count: 40) + "!", "\u{e9}",
    "\u{ffff}",
    "😀",
  ]

  @Test("Texts are ordered by their bytes")
  func textsStandInTheOrderOfTheirBytes() {
    for (place, text) in Self.texts.enumerated() {
      for (otherPlace, other) in Self.texts.enumerated() {
        #expect(text.precedesExactly(other) == (place < otherPlace), "\(text) and \(other)")
        #expect(text.isExactly(other) == (place == otherPlace), "\(text) and \(other)")
      }
    }
  }
}
