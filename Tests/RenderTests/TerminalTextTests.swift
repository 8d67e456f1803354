import Render
import Testing

@Suite struct TerminalTextTests {
  @Test(
    "Harmless text stays",
    arguments: [
      "Instagram Likes [Real] 100%", "Tie\u{302}\u{301}ng Vie\u{323}\u{302}t", "Подписчики", "微博",
      "👨‍👩‍👧‍👦 🤾🏽‍♀️ ❤️‍🔥 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇻🇳 1️⃣ 👩🏽‍❤️‍💋‍👨🏽", "हिन्दी", "น้ำ", "\u{1112}\u{1161}\u{11ab}", "",
    ])
  func leavesWhatIsHarmless(text: String) {
    #expect(Array(TerminalText.safe(text).unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test(
    "Right-to-left text does not reorder the text after it",
    arguments: ["متابعين", "می\u{200c}خواهم", "עוקבים [Real]", "Likes 🔥 עברית"])
  func whatIsWrittenFromTheRightTakesNothingBehindItAlong(text: String) {
    let safe = TerminalText.safe(text)
    #expect(Array(safe.unicodeScalars) == Array(text.unicodeScalars) + ["\u{200e}"])
    #expect(TerminalText.safe(safe) == safe)
    #expect(DisplayWidth.of(safe) == DisplayWidth.of(text))
  }

  @Test(
    "Characters that a terminal obeys are shown or dropped",
    arguments: [
      ("\u{1b}[31mred", "␛[31mred"), ("a\u{0}b\nc\td\re", "a␀b␊c␉d␍e"), ("\u{7f}", "␡"),
      ("\u{9b}2J", #"\u009b2J"#), ("\r\n", "␍␊"), ("a\u{2028}b\u{2029}", #"a\u2028b\u2029"#),
      ("exe\u{202e}txt\u{202c}", #"exe\u202etxt\u202c"#), ("\u{2066}x\u{2069}", #"\u2066x\u2069"#),
      ("a\u{200e}b\u{200f}c\u{61c}d", "abcd"), ("a\u{200b}\u{feff}\u{ad}\u{2060}b", "ab"),
      ("Like\u{e0041}\u{e0042}s", "Likes"), ("Zero\u{200d} width\u{200c}", "Zero width"),
    ])
  func showsOrDropsWhatATerminalObeys(text: String, safe: String) {
    #expect(TerminalText.safe(text) == safe)
  }

  @Test("Letters keep four marks")
  func lettersKeepFourMarks() {
    let marks = String(repeating: "\u{301}", count: 5000)
    #expect(TerminalText.safe("Z" + marks + "algo").unicodeScalars.count == 9)
    #expect(TerminalText.safe("क" + String(repeating: "ि", count: 50)).unicodeScalars.count == 5)
    let syllable = "\u{1112}" + String(repeating: "\u{1161}", count: 50)
    #expect(TerminalText.safe(syllable).unicodeScalars.count == 5)
  }

  @Test("A mark without a letter gets a circle")
  func aMarkWithoutALetterGetsACircle() {
    #expect(TerminalText.safe("\u{301}x") == "\u{25cc}\u{301}x")
    #expect(TerminalText.safe("\n\u{301}") == "␊\u{25cc}\u{301}")
  }

  @Test("Emoji are not joined without end")
  func emojiAreNotJoinedWithoutEnd() {
    let chain = Array(repeating: "👩", count: 100).joined(separator: "\u{200d}")
    let safe = TerminalText.safe(chain)
    #expect(safe.unicodeScalars.filter { $0 == "👩" }.count == 100)
    #expect(safe.allSatisfy { $0.unicodeScalars.count <= 9 })
    #expect(TerminalText.safe("👍🏽🏽🏽") == "👍🏽")
    #expect(
      TerminalText.safe("🏴" + String(repeating: "\u{e0067}", count: 90)).unicodeScalars.count == 7)
  }

  @Test("No control character stays")
  func noControlCharacterSurvives() {
    let all = (0...0x2fff).compactMap(Unicode.Scalar.init)
    let text = String(String.UnicodeScalarView(all))
    // The last one is the mark after right-to-left text.
    let survivors = TerminalText.safe(text).unicodeScalars.dropLast().filter {
      switch $0.value {
      case 0..<0x20, 0x7f..<0xa0, 0x61c, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
      default: false
      }
    }
    #expect(survivors.isEmpty)
  }
}
