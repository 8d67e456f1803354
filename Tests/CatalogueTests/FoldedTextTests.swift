import Catalogue
import Testing

@Suite struct FoldedTextTests {
  @Test(
    "Folded texts have no case and no accents",
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
    "Composed and decomposed letters are folded alike",
    arguments: [
      // Composed, decomposed (NFC, NFD).
      ("Đặc biệt", "Đa\u{323}\u{306}c bie\u{323}\u{302}t"), ("é", "e\u{301}"), ("й", "и\u{306}"),
      ("Ё", "Е\u{308}"), ("ά", "α\u{301}"), ("가", "\u{1100}\u{1161}"), ("آ", "ا\u{653}"),
    ])
  func isTheSameComposedAndDecomposed(composed: String, decomposed: String) {
    #expect(Array(composed.unicodeScalars) != Array(decomposed.unicodeScalars))
    #expect(Array(composed.folded.unicodeScalars) == Array(decomposed.folded.unicodeScalars))
  }

  @Test("Cyrillic letters are folded")
  func foldsCyrillic() {
    #expect("ПОДПИСЧИКИ".folded == "подписчики")
    #expect("Ещё лайки".folded == "ЕЩЕ ЛАЙКИ".folded)
  }

  @Test("A letter is not replaced by its name")
  func takesNoLetterForItsName() {
    // LATIN SMALL LETTER REVERSED OPEN E WITH HOOK
    #expect("ɝ".folded == "ɝ")
  }

  @Test("A text folded twice is the same")
  func isTheSameFoldedTwice() {
    for text in ["Đặc biệt", "ЁЖ", "Ǆ", "ﬁ", "ẞ", "𝐁𝐨𝐥𝐝", "🇻🇳", "\u{0}"] {
      #expect(text.folded.folded == text.folded)
    }
  }
}
