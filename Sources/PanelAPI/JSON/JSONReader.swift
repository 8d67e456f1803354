/// Reads JSON (RFC 8259) in place, value by value, without building a tree.
///
/// Numbers come back as their text, so that no amount passes through binary floating point, and any
/// value can be taken as the bytes it was written with.
struct JSONReader {
  /// How deep arrays and objects may nest; deeper ones are refused before they cost stack.
  static let depthLimit = 128

  let bytes: UnsafeBufferPointer<UInt8>
  var position: Int
  let end: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    end = bytes.count
  }

  /// Reads again what was read as a token.
  init(of reader: JSONReader, _ token: JSONToken) {
    bytes = reader.bytes
    position = token.range.lowerBound
    end = token.range.upperBound
  }

  /// What the next value is, told by its first byte.
  enum Kind { case object, array, string, number, literal }

  /// Skips white space and tells the kind of the next value.
  @inline(__always)
  mutating func nextKind() throws(JSONError) -> Kind {
    skipWhitespace()
    switch try currentByte() {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): return .literal
    default: throw JSONError(.unexpectedByte, at: position)
    }
  }

  /// Skips white space; refuses anything that follows.
  mutating func expectEnd() throws(JSONError) {
    skipWhitespace()
    if position < end { throw JSONError(.trailingBytes, at: position) }
  }
}

// MARK: - Arrays and objects

extension JSONReader {
  /// Enters an array. Then, for each element: ``nextElement(first:)``, and read or skip it.
  mutating func enterArray() throws(JSONError) { try expect(UInt8(ascii: "[")) }

  /// Enters an object. Then, for each member: ``nextName(first:)``, and read or skip its value.
  mutating func enterObject() throws(JSONError) { try expect(UInt8(ascii: "{")) }

  /// Moves to the next element; `false` after the last.
  mutating func nextElement(first: Bool) throws(JSONError) -> Bool {
    try advance(first: first, closing: UInt8(ascii: "]"))
  }

  @inline(__always)
  mutating func advance(first: Bool, closing: UInt8) throws(JSONError) -> Bool {
    skipWhitespace()
    if try currentByte() == closing {
      position += 1
      return false
    }
    if !first { try expect(UInt8(ascii: ",")) }
    return true
  }

  /// Skips a value and gives the range of its bytes; everything in it is checked to be JSON, but
  /// for the Unicode and the escapes of its strings.
  mutating func skipValue(depth: Int = 0) throws(JSONError) -> Range<Int> {
    guard depth < Self.depthLimit else { throw JSONError(.tooDeep, at: position) }
    let kind = try nextKind()
    let start = position
    switch kind {
    case .string: try skipString()
    case .number: try skipNumber()
    case .literal: try skipLiteral()
    case .array:
      try enterArray()
      var first = true
      while try nextElement(first: first) {
        _ = try skipValue(depth: depth + 1)
        first = false
      }
    case .object:
      try enterObject()
      var first = true
      while try nextName(first: first) != nil {
        _ = try skipValue(depth: depth + 1)
        first = false
      }
    }
    return start..<position
  }
}
