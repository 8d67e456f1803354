import Testing

@testable import PanelAPI

@Suite struct JSONStringTests {
  @Test(
    "Escapes are resolved",
    arguments: [
      (#""""#, ""), (#""abc""#, "abc"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
      (#""\u0041\u00e9\u00E9\u0111""#, "Aééđ"), (#""\u0000""#, "\u{0}"), (#""\uFFFF""#, "\u{FFFF}"),
      (#""\ud83c\udf89""#, "🎉"), (#""\uD834\uDD1E""#, "𝄞"), (#""\udbff\udfff""#, "\u{10FFFF}"),
      (#""\ud800\udc00""#, "\u{10000}"), (#""🎉 Đặc""#, "🎉 Đặc"), (#""e\u0301""#, "e\u{301}"),
      (#""\\u0041""#, #"\u0041"#), (#""\\\\""#, #"\\"#), (#""\ufeffa""#, "\u{FEFF}a"),
      (#""\u007F\u0080\u07ff\u0800""#, "\u{7F}\u{80}\u{7FF}\u{800}"),
      (#""<\/script>""#, "</script>"), (#""a\u007f""#, "a\u{7f}"), (#""\ue000""#, "\u{E000}"),
    ])
  func resolvesEscapes(json: String, text: String) throws {
    let read = try JSONReader.string(json.utf8).get()
    #expect(Array(read.unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test(
    "Broken escapes are refused",
    arguments: [
      #""\x""#, #""\'""#, #""\0""#, #""\U0041""#, #""\a""#, #""\é""#, #""\u""#, #""\u12""#,
      #""\u123""#, #""\u12g4""#, #""\u 041""#, #""\u+041""#, #""\u-000""#, #""\u0x41""#,
      #""\u-041""#,
      #""\u00é""#, #""\u１２３４""#, "\"\\\u{1}\"",
    ])
  func refusesBrokenEscapes(json: String) {
    #expect(throws: (any Error).self) { try JSONReader.string(json.utf8).get() }
  }

  @Test(
    "Lone surrogates are refused",
    arguments: [
      #""\ud800""#, #""\ud83c""#, #""\udf89""#, #""\udf89\ud83c""#, #""\ud83c\ud83c""#,
      #""\ud83cx""#, #""\ud83c\n""#, #""\ud83c\u0041""#, #""a\udfffb""#, #""\ud83c\uzzzz""#,
    ])
  func refusesLoneSurrogates(json: String) {
    #expect(throws: (any Error).self) { try JSONReader.string(json.utf8).get() }
    #expect(JSONReader.errorWhenSkipping(json.utf8) == nil)
  }

  @Test(
    "Bytes that are not UTF-8 are refused",
    arguments: [
      [0x80], [0xFF], [0xC3], [0xC3, 0x28], [0xC0, 0xAF], [0xC1, 0x81], [0xE0, 0x80, 0xAF],
      [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0xAF], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xF0, 0x9F, 0x8E], [0x41, 0xFE], [0xC3, 0x5C, 0x6E],
    ] as [[UInt8]])
  func refusesWhatIsNotUTF8(bytes: [UInt8]) {
    for text in [bytes, Array("\\n".utf8) + bytes] {
      let json = [0x22] + text + [0x22]
      #expect(JSONReader.string(json) == .failure(JSONError(.invalidText, at: 1)))
      #expect(JSONReader.error(in: [0x7B] + json + Array(":1}".utf8))?.reason == .invalidText)
    }
  }

  @Test("A surrogate in UTF-8 between two escapes is refused")
  func refusesASurrogateWrittenInUTF8HalvesOfTwoEscapes() {
    // An escape cannot complete what bytes began.
    let json: [UInt8] = [0x22, 0xED, 0xA0, 0xBC] + Array(#"\udf89""#.utf8)
    #expect(throws: (any Error).self) { try JSONReader.string(json).get() }
  }

  @Test(
    "Strings that are plain text are recognized",
    arguments: [
      (#"["\n", {"\u00e9": "\\"}]"#, true), (#"["\ud800"]"#, false), (#"["no escapes"]"#, true),
      (#"["\x"]"#, false), (#"["\\", "\u12"]"#, false), (#"{"\q": 1}"#, false),
      (#"["\u-000"]"#, false),
    ])
  func tellsStringsThatAreTextFromOthers(json: String, isValid: Bool) {
    Array(json.utf8).withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      #expect(throws: Never.self) {
        let token = try reader.readToken()
        #expect(reader.hasSoundEscapes(token) == isValid)
      }
    }
  }
}
