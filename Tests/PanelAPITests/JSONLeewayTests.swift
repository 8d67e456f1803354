import Testing

@testable import PanelAPI

/// The reader's choices where RFC 8259 leaves it its freedom (sections 4 and 6 to 9).
@Suite struct JSONLeewayTests {
  /// Numbers of any size and precision are JSON, since they are kept as they are written.
  @Test(
    "Numbers of any size are read",
    arguments: [
      "1e400", "-1e400", "1e-400", "123123e100000", "0e99999999999999999999", "-0", "-0.0e-0",
      "100000000000000000000", "-9223372036854775809", "0.1000000000000000055511151231257827",
      String(repeating: "9", count: 10_000), "1.\(String(repeating: "0", count: 10_000))1",
    ])
  func numbersOfAnySize(text: String) throws {
    try Array(text.utf8).withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      #expect(reader.text(try reader.skipValue()) == text)
      try reader.expectEnd()
    }
  }

  /// One byte-order mark before UTF-8 is ignored; UTF-16 and UTF-32 are refused, marked or not.
  @Test("A byte-order mark before UTF-8 is ignored, and other encodings are refused")
  func encodings() {
    #expect(JSONReader.error(in: [0xEF, 0xBB, 0xBF] + Array("[1]".utf8)) == nil)
    let others: [[UInt8]] = [
      [0xFF, 0xFE, 0x5B, 0, 0x5D, 0], [0xFE, 0xFF, 0, 0x5B, 0, 0x5D], [0x5B, 0, 0x5D, 0],
      [0, 0x5B, 0, 0x5D], [0xFF, 0xFE, 0, 0, 0x5B, 0, 0, 0], [0, 0, 0xFE, 0xFF, 0, 0, 0, 0x5B],
      [0xEF, 0xBB], [0xEF],
    ]
    for document in others {
      #expect(JSONReader.error(in: document) != nil, "\(document)")
      #expect(JSONReader.errorWhenSkipping(document) != nil, "\(document)")
    }
  }

  /// A name that is there twice is given twice, in order: who reads an object decides.
  @Test("A repeated name is given each time, in order")
  func namesThatAreThereTwice() throws {
    try Array(#"{"a":1,"b":2,"\u0061":3,"":4,"":5}"#.utf8).withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      var members: [String] = []
      try reader.enterObject()
      while let name = try reader.nextName(first: members.isEmpty) {
        members.append(try reader.string(name) + reader.text(try reader.skipValue()))
      }
      #expect(members == ["a1", "b2", "a3", "4", "5"])
    }
  }

  /// What is no Unicode is refused where it is read and passed over where it is not, so that half an
  /// emoji affects only its own row.
  @Test(
    "Halves of surrogate pairs are refused if they are read, and skipped otherwise",
    arguments: [
      Array(#"["\ud800"]"#.utf8), Array(#"["\udc00\ud800"]"#.utf8),
      Array(#"{"\udead":1}"#.utf8), Array(#"["\uD888\u1234"]"#.utf8),
    ])
  func halvesOfSurrogatePairs(document: [UInt8]) {
    #expect(JSONReader.error(in: document) != nil)
    #expect(JSONReader.errorWhenSkipping(document) == nil)
  }

  /// Texts may hold U+0000, noncharacters and private use.
  @Test(
    "Any scalar is read, in escapes and in UTF-8",
    arguments: [[0], [0xFFFE], [0xFFFF], [0xDBFF, 0xDFFF], [0xFDD0], [0xF8FF]] as [[UInt16]])
  func anyScalar(units: [UInt16]) throws {
    let escapes = units.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
    let text = String(decoding: units, as: UTF16.self)
    #expect(try JSONReader.string("\"\(escapes.joined())\"".utf8).get() == text)
  }
}
