import Render
import Testing

@Suite struct DisplayWidthTests {
  @Test(
    "Scripts have their widths",
    arguments: [
      ("", 0), ("Likes", 5), ("Tiếng Việt", 10), ("Tie\u{302}\u{301}ng Vie\u{323}\u{302}t", 10),
      ("Подписчики", 10), ("متابعين", 7), ("微博粉丝", 8), ("한국", 4), ("ＡＢ", 4), ("ｱｲ", 2),
      ("\u{1112}\u{1161}\u{11ab}", 2), ("ไทย", 3), ("น้ำ", 2), ("𝗟𝗶𝗸𝗲𝘀", 5), ("①", 1), ("─…→▲", 4),
      ("▁█", 2), ("䷀", 2),
    ])
  func scripts(text: String, width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test(
    "Emoji have their widths",
    arguments: [
      ("🔥", 2), ("⭐", 2), ("♻️", 2), ("❤️", 2), ("❤", 1), ("™", 1), ("™️", 2), ("🇻🇳", 2), ("🇻🇳🇺🇸", 4),
      ("👍🏽", 2), ("☝🏽", 2), ("👨‍👩‍👧‍👦", 2), ("🤾🏽‍♀️", 2), ("❤️‍🔥", 2), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2),
      ("1️⃣", 2), ("1\u{20e3}", 1), ("1🏽", 3), ("12", 2), ("a\u{fe0f}", 1), ("🔥🔥", 4),
    ])
  func pictures(text: String, width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test(
    "Invisible scalars have no width",
    arguments: ["\u{200b}", "\u{200d}", "\u{feff}", "\u{301}", "\u{20dd}", "\u{202e}", "\u{7}"])
  func invisibleScalarsTakeNoColumn(text: String) {
    #expect(DisplayWidth.of(text) == 0)
    #expect(DisplayWidth.of("a" + text + "b") == 2)
  }

  @Test(
    "Vowel signs widen their letter",
    arguments: [("क्ष", 2), ("का", 2), ("हिन्दी", 4), ("நி", 2), ("বাংলা", 4)])
  func vowelSignsWidenTheirLetter(text: String, width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }
}
