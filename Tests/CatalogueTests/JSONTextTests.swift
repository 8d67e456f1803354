import Catalogue
import Testing

@Suite struct JSONTextTests {
  @Test(
    arguments: [
      ("", #""""#), ("plain", #""plain""#), (#"a"b\c"#, #""a\"b\\c""#), ("/", #""/""#),
      ("\n\r\t", #""\n\r\t""#), ("\r\n", #""\r\n""#), ("\u{0}\u{1f}", #""\u0000\u001f""#),
      ("\u{7f}", #""\u007f""#), ("\u{2028}\u{2029}", #""\u2028\u2029""#),
      ("Đặc 🎉 и", #""Đặc 🎉 и""#), ("e\u{301}", "\"e\u{301}\""), ("\"\u{301}", "\"\\\"\u{301}\""),
    ])
  func quotesAText(text: String, json: String) {
    #expect(Array(JSONText.quoted(text).utf8) == Array(json.utf8))
  }

  @Test func writesMembersInTheirOrder() {
    #expect(JSONText.object([("b", "1"), ("a \"x\"", "[]")]) == #"{"b":1,"a \"x\"":[]}"#)
    #expect(JSONText.object([("a", "1"), ("a", "2")]) == #"{"a":1,"a":2}"#)
  }

  @Test func makesNothingOfNoMembers() {
    #expect(JSONText.object([]) == nil)
  }
}
