import Catalogue
import Testing

@Suite struct FoldedTextTests {
  @Test(
    arguments: [
      ("Đặc biệt", "dac biet"), ("ĐẶC BIỆT", "dac biet"), ("Người theo dõi", "nguoi theo doi"),
      ("Straße", "straße"), ("Smørrebrød", "smorrebrod"), ("Łódź", "lodz"), ("ÇAĞRI", "cagri"),
      ("Instagram ❤️ Likes", "instagram ❤ likes"), ("İstanbul", "istanbul"), ("", ""),
      ("A1-b", "a1-b"),
    ])
  func leavesOutCaseAndAccents(text: String, folded: String) {
    #expect(text.folded == folded)
  }

  @Test(
    arguments: [
      // Composed, decomposed (NFC, NFD).
      ("Đặc biệt", "Đa\u{323}\u{306}c bie\u{323}\u{302}t"), ("é", "e\u{301}"), ("й", "и\u{306}"),
      ("Ё", "Е\u{308}"), ("ά", "α\u{301}"), ("가", "\u{1100}\u{1161}"), ("آ", "ا\u{653}"),
    ])
  func isTheSameComposedAndDecomposed(composed: String, decomposed: String) {
    #expect(Array(composed.unicodeScalars) != Array(decomposed.unicodeScalars))
    #expect(Array(composed.folded.unicodeScalars) == Array(decomposed.folded.unicodeScalars))
  }

  @Test func foldsCyrillic() {
    #expect("ПОДПИСЧИКИ".folded == "подписчики")
    #expect("Ещё лайки".folded == "ЕЩЕ ЛАЙКИ".folded)
  }

  @Test func takesNoLetterForItsName() {
    // LATIN SMALL LETTER REVERSED OPEN E WITH HOOK
    #expect("ɝ".folded == "ɝ")
  }

  @Test func isTheSameFoldedTwice() {
    for text in ["Đặc biệt", "ЁЖ", "Ǆ", "ﬁ", "ẞ", "𝐁𝐨𝐥𝐝", "🇻🇳", "\u{0}"] {
      #expect(text.folded.folded == text.folded)
    }
  }
}
