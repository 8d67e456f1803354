import Catalogue

/// Reads JSON (RFC 8259) in place, value by value, without building a tree.
///
/// Numbers are returned as their text, so no amount passes through binary floating point. Any value
/// can be returned as the bytes in which it was written.
struct JSONReader {
  /// How deep arrays and objects may nest. Deeper nesting is refused before it uses up the stack.
  static let depthLimit = 128

  let bytes: UnsafeBufferPointer<UInt8>
  var position: Int
  let end: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    end = bytes.count
  }

  /// Reads again a value that was read as a token.
  init(of reader: JSONReader, _ token: JSONToken) {
    bytes = reader.bytes
    position = token.range.lowerBound
    end = token.range.upperBound
  }

  /// The kind of the next value, by its first byte.
  enum Kind { case object, array, string, number, literal }

  /// Skips white space and returns the kind of the next value.
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

  /// Skips a value and returns the range of its bytes. Checks that it is JSON, except for the
  /// Unicode and the escapes of strings.
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

/// A value as its bytes, read but not converted.
struct JSONToken {
  enum Kind { case string, number, yes, no, null, array, object }

  let kind: Kind
  /// The bytes of the value; for a string, the bytes between its quotes.
  let range: Range<Int>
  /// Whether a string holds escapes.
  var hasEscapes = false
}

extension JSONReader {
  /// Moves past the next value. Checks that it is JSON, except for the escapes and the Unicode of
  /// strings, which ``string(_:)`` checks.
  mutating func readToken() throws(JSONError) -> JSONToken {
    switch try nextKind() {
    case .string:
      let start = position + 1
      let hasEscapes = try skipString()
      return JSONToken(kind: .string, range: start..<(position - 1), hasEscapes: hasEscapes)
    case .number:
      let start = position
      try skipNumber()
      return JSONToken(kind: .number, range: start..<position)
    case .literal:
      let start = position
      try skipLiteral()
      let kind: JSONToken.Kind =
        switch bytes[start] {
        case UInt8(ascii: "t"): .yes
        case UInt8(ascii: "f"): .no
        default: .null
        }
      return JSONToken(kind: kind, range: start..<position)
    case .array: return JSONToken(kind: .array, range: try skipValue())
    case .object: return JSONToken(kind: .object, range: try skipValue())
    }
  }

  /// Moves to the next member's value and returns its undecoded name; `nil` after the last.
  mutating func nextName(first: Bool) throws(JSONError) -> JSONToken? {
    guard try advance(first: first, closing: UInt8(ascii: "}")) else { return nil }
    skipWhitespace()
    let start = position + 1
    let hasEscapes = try skipString()
    let name = JSONToken(kind: .string, range: start..<(position - 1), hasEscapes: hasEscapes)
    skipWhitespace()
    try expect(UInt8(ascii: ":"))
    return name
  }

  /// The text of a string. Refuses invalid UTF-8, lone surrogates and broken escapes.
  func string(_ token: JSONToken) throws(JSONError) -> String {
    if token.hasEscapes { return try unescaped(token.range) }
    return try validated(content(token.range), at: token.range.lowerBound)
  }

  /// A string, or a number as its text; `nil` for everything else and for invalid Unicode.
  func textual(_ token: JSONToken) -> String? {
    switch token.kind {
    case .string: try? string(token)
    case .number: text(token.range)
    case .yes, .no, .null, .array, .object: nil
    }
  }

  /// A string, or a number as its text; also `nil` if it contains U+0000, because SQLite ends a text there.
  func storable(_ token: JSONToken) -> String? {
    textual(token).flatMap { token.hasEscapes && $0.utf8.contains(0) ? nil : $0 }
  }

  /// Whether all escapes of strings in a value are valid. Reading the value as a token does not check them.
  func hasSoundEscapes(_ token: JSONToken) -> Bool {
    switch token.kind {
    case .string: !token.hasEscapes || hasSoundEscapes(token.range)
    case .array, .object: hasSoundEscapes(token.range)
    case .number, .yes, .no, .null: true
    }
  }

  /// The bytes between two positions.
  func content(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[range])
  }
}

/// Why bytes are not JSON, and where.
struct JSONError: Error, Equatable {
  enum Reason: String {
    case truncated = "it ends too early"
    case unexpectedByte = "an unexpected character"
    case trailingBytes = "something after the end"
    case controlCharacter = "a bare control character"
    case badEscape = "a broken escape"
    case invalidText = "text that is not Unicode"
    case tooDeep = "nesting too deep"
    case tooManyEntries = "too many entries"
    case cancelled = "the call was given up"
  }

  let reason: Reason
  /// The position in bytes.
  let offset: Int

  init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension JSONError: CustomStringConvertible {
  var description: String { "\(reason.rawValue) at byte \(offset)" }
}
