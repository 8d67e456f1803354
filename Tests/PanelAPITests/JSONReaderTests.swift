import Testing

@testable import PanelAPI

@Suite struct JSONReaderTests {
  @Test(
    "Valid JSON is read",
    arguments: [
      "[]", "{}", "[[]]", "[{}]", "{\"\":{}}", "0", "-0", "12", "-12", "0.5", "-0.0", "10.25",
      "1e5",
      "1E5", "1e+5", "1e-5", "0e0", "0.1E01", "123456789012345678901234567890", "true", "false",
      "null",
      "\"\"", "[true,false,null]", "[1,\"a\",{\"b\":[]}]", "{\"a\":1,\"a\":2}",
      " \t\r\n[ 1 , 2 ] \n",
      "{ \"a\" : 1 , \"b\" : [ ] }", "\u{FEFF}[1]", "{\"e\u{301}\":\"Đ\"}", "\"\u{7f}\u{2028}\"",
      "\"/\"", "[\"\\u0000\"]", "{\"\\u0061\":0}",
    ])
  func readsValidJSON(text: String) {
    #expect(JSONReader.error(in: text.utf8) == nil)
    #expect(JSONReader.errorWhenSkipping(text.utf8) == nil)
  }

  @Test(
    "Invalid JSON is refused",
    arguments: [
      ("]", .unexpectedByte), ("}", .unexpectedByte), ("[1,]", .unexpectedByte),
      ("[,1]", .unexpectedByte), ("[1,,2]", .unexpectedByte), ("[1 2]", .unexpectedByte),
      ("[1:2]", .unexpectedByte), ("[1}", .unexpectedByte), ("{\"a\":1]", .unexpectedByte),
      ("{\"a\":1,}", .unexpectedByte), ("{,\"a\":1}", .unexpectedByte),
      ("{\"a\"}", .unexpectedByte),
      ("{\"a\",1}", .unexpectedByte), ("{\"a\"::1}", .unexpectedByte), ("{a:1}", .unexpectedByte),
      ("{1:1}", .unexpectedByte), ("{'a':1}", .unexpectedByte), ("{null:1}", .unexpectedByte),
      ("{\"a\":1 \"b\":2}", .unexpectedByte), ("['a']", .unexpectedByte), ("[+1]", .unexpectedByte),
      ("[.5]", .unexpectedByte), ("[1.]", .unexpectedByte), ("[1.e5]", .unexpectedByte),
      ("[-.5]", .unexpectedByte), ("[-]", .unexpectedByte), ("[--1]", .unexpectedByte),
      ("[01]", .unexpectedByte), ("[-01]", .unexpectedByte), ("[00]", .unexpectedByte),
      ("[1e]", .unexpectedByte), ("[1e+]", .unexpectedByte), ("[1e5.5]", .unexpectedByte),
      ("[0x1]", .unexpectedByte), ("[1_0]", .unexpectedByte), ("[NaN]", .unexpectedByte),
      ("[Infinity]", .unexpectedByte), ("[-Infinity]", .unexpectedByte),
      ("[True]", .unexpectedByte),
      ("[tru]", .unexpectedByte), ("[nul]", .unexpectedByte), ("[truee]", .unexpectedByte),
      ("[undefined]", .unexpectedByte), ("[１]", .unexpectedByte), ("/**/[]", .unexpectedByte),
      ("[] //", .trailingBytes), ("[]]", .trailingBytes), ("{}{}", .trailingBytes),
      ("1 2", .trailingBytes), ("01", .trailingBytes), ("true1", .trailingBytes),
      ("\"a\"b", .trailingBytes), ("[]\u{0}", .trailingBytes), ("[]\u{FEFF}", .trailingBytes),
      ("[\u{a0}1]", .unexpectedByte), ("[\u{c}1]", .unexpectedByte), ("[\u{b}]", .unexpectedByte),
      ("\u{FEFF}\u{FEFF}[]", .unexpectedByte), ("[\u{FEFF}]", .unexpectedByte),
      ("<html>", .unexpectedByte), ("*", .unexpectedByte), ("\u{0}", .unexpectedByte),
      ("[\"\u{1f}\"]", .controlCharacter), ("[\"a\nb\"]", .controlCharacter),
      ("[\"\t\"]", .controlCharacter), ("{\"\u{0}\":1}", .controlCharacter),
    ] as [(String, JSONError.Reason)])
  func refusesInvalidJSON(text: String, reason: JSONError.Reason) {
    #expect(JSONReader.error(in: text.utf8)?.reason == reason)
    #expect(JSONReader.errorWhenSkipping(text.utf8)?.reason == reason)
  }

  @Test(
    "An error names its byte",
    arguments: [
      ("", 0), ("  ", 2), ("[1,]", 3), ("{\"a\":x}", 5), ("[1] x", 4), ("[\"a\u{1}\"]", 3),
      ("[tru3]", 4), ("[\"ab", 4), ("[1.x]", 3), ("[\"é\",x]", 6),
    ])
  func saysAtWhichByteItFails(text: String, offset: Int) {
    #expect(JSONReader.error(in: text.utf8)?.offset == offset)
  }

  @Test("An error says where it is")
  func saysInWordsWhereItFails() {
    let error = JSONReader.error(in: "[1,]".utf8)
    #expect(error?.description == "an unexpected character at byte 3")
  }

  @Test("Nested values are skipped up to a limit", arguments: [("[", "]"), ("{\"a\":", "}")])
  func skipsNestingUpToItsLimit(opening: String, closing: String) {
    func nested(_ depth: Int) -> String {
      String(repeating: opening, count: depth - 1) + (opening == "[" ? "[]" : "{}")
        + String(repeating: closing, count: depth - 1)
    }
    #expect(JSONReader.errorWhenSkipping(nested(128).utf8) == nil)
    #expect(JSONReader.errorWhenSkipping(nested(129).utf8)?.reason == .tooDeep)
    #expect(JSONReader.errorWhenSkipping(nested(100_000).utf8)?.reason == .tooDeep)
    let unclosed = String(repeating: opening, count: 1_000_000)
    #expect(JSONReader.errorWhenSkipping(unclosed.utf8)?.reason == .tooDeep)
  }

  /// Every value, escape and kind of white space, cut at every byte.
  private static let document = Array(
    #"""
    { "a": [1, -2.50e+10, 0.1E-3, true, false, null, {}, []],
      "Đ\u0111\ud83c\udf89 \"\\\/\b\f\n\r\t🎉": {"": "x\\", "é": [[[{"z": "\u00e9"}]]]} }
    """#.utf8)

  @Test("A document cut at any byte is truncated")
  func findsADocumentCutAtAnyByteTruncated() {
    #expect(JSONReader.error(in: Self.document) == nil)
    for count in Self.document.indices {
      #expect(JSONReader.error(in: Self.document.prefix(count))?.reason == .truncated)
      #expect(JSONReader.errorWhenSkipping(Self.document.prefix(count))?.reason == .truncated)
    }
  }

  @Test("The reader never reads after the end of its range")
  func neverReadsBehindItsRange() {
    Self.document.withUnsafeBufferPointer { bytes in
      for end in bytes.indices {
        let part = JSONToken(kind: .object, range: 0..<end)
        var reader = JSONReader(of: JSONReader(bytes), part)
        #expect(throws: JSONError(.truncated, at: end)) { try reader.skipValue() }
        #expect(reader.position <= end)
      }
    }
  }

  @Test("The reader survives every byte at every index")
  func survivesEveryByteInEveryPlace() {
    for place in Self.document.indices {
      for byte in [0, 0x22, 0x5C, 0x7B, 0x5D, 0x2C, 0x75, 0x80, 0xC3, 0xFF] as [UInt8] {
        var document = Self.document
        document[place] = byte
        let (error, skipping) = (
          JSONReader.error(in: document), JSONReader.errorWhenSkipping(document)
        )
        #expect(skipping == nil || error != nil, "what cannot be skipped cannot be read")
      }
    }
  }

  @Test("Any value is given as it was written")
  func givesAnyValueAsItWasWritten() {
    Array(#" [ {"a" : 1.50} , "\u0041" ] "#.utf8).withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      #expect(throws: Never.self) {
        #expect(try reader.nextKind() == .array)
        try reader.enterArray()
        #expect(try reader.nextElement(first: true))
        #expect(reader.text(try reader.skipValue()) == #"{"a" : 1.50}"#)
        #expect(try reader.nextElement(first: false))
        #expect(reader.text(try reader.skipValue()) == #""\u0041""#)
        #expect(try !reader.nextElement(first: false))
        try reader.expectEnd()
      }
    }
  }
}
