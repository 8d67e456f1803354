import Catalogue

/// A value as it is in the bytes: read, and not yet made into anything.
struct JSONToken {
  enum Kind { case string, number, yes, no, null, array, object }

  let kind: Kind
  /// The bytes of the value; of a string, those between its quotes.
  let range: Range<Int>
  /// Whether a string holds escapes.
  var hasEscapes = false
}

extension JSONReader {
  /// Moves after the next value. Everything in it is checked to be JSON, except for the escapes and
  /// the Unicode of strings, which ``string(_:)`` checks.
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

  /// Moves to the next member's value and gives its name, undecoded; `nil` after the last.
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

  /// The text of a string; invalid UTF-8, lone surrogates and broken escapes are refused.
  func string(_ token: JSONToken) throws(JSONError) -> String {
    if token.hasEscapes { return try unescaped(token.range) }
    return try validated(content(token.range), at: token.range.lowerBound)
  }

  /// A string, or a number as its text; `nil` for everything else and for text that is no Unicode.
  func textual(_ token: JSONToken) -> String? {
    switch token.kind {
    case .string: try? string(token)
    case .number: text(token.range)
    case .yes, .no, .null, .array, .object: nil
    }
  }

  /// The same; `nil` also where it holds U+0000, at which SQLite ends a text.
  func storable(_ token: JSONToken) -> String? {
    textual(token).flatMap { token.hasEscapes && $0.utf8.contains(0) ? nil : $0 }
  }

  /// Whether the escapes of every string in a value are sound, which reading it as a token leaves
  /// open.
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
