import Support
import Testing

@Suite struct JSONTextTests {
  @Test(
    "A text is quoted",
    arguments: [
      ("", #""""#), ("plain", #""plain""#), (#"a"b\c"#, #""a\"b\\c""#), ("/", #""/""#),
      ("\n\r\t", #""\n\r\t""#), ("\r\n", #""\r\n""#), ("\u{0}\u{1f}", #""\u0000\u001f""#),
      ("\u{7f}", #""\u007f""#), ("\u{2028}\u{2029}", #""\u2028\u2029""#),
      ("Đặc 🎉 и", #""Đặc 🎉 и""#), ("e\u{301}", "\"e\u{301}\""), ("\"\u{301}", "\"\\\"\u{301}\""),
    ])
  func quotesAText(text: String, json: String) {
    #expect(Array(JSONText.quoted(text).utf8) == Array(json.utf8))
  }

  /// Characters that a terminal would obey are escaped everywhere, and no others.
  @Test("Only characters that a terminal obeys are escaped")
  func escapesWhatATerminalObeysAndNothingElse() {
    let obeyed: [ClosedRange<UInt32>] = [
      0...0x1f, 0x7f...0x9f, 0x61c...0x61c, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069,
    ]
    for value in 0...UInt32(0x10ffff) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let quoted = JSONText.quoted("a\(scalar)é")
      let isEscaped = quoted.utf8.contains(UInt8(ascii: "\\"))
      let mustBe =
        scalar == "\"" || scalar == "\\" || obeyed.contains { $0.contains(value) }
      guard isEscaped == mustBe, isEscaped || quoted.utf8.elementsEqual("\"a\(scalar)é\"".utf8)
      else {
        Issue.record("U+\(String(value, radix: 16)): \(quoted)")
        return
      }
    }
  }

  @Test("Members are written in their order")
  func writesMembersInTheirOrder() {
    #expect(JSONText.object([("b", "1"), ("a \"x\"", "[]")]) == #"{"b":1,"a \"x\"":[]}"#)
    #expect(JSONText.object([("a", "1"), ("a", "2")]) == #"{"a":1,"a":2}"#)
  }

  @Test("No members give no object")
  func makesNothingOfNoMembers() {
    #expect(JSONText.object([]) == nil)
  }
}
