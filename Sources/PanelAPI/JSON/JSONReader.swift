/// Reads JSON (RFC 8259) in place, value by value, without building a tree.
///
/// Numbers come back as their text, so that no amount passes through binary floating point, and any
/// value can be taken as the bytes it was written with.
struct JSONReader {
  /// How deep arrays and objects may nest; deeper ones are refused before they cost stack.
  static let depthLimit = 128

  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position: Int
  let end: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.init(bytes, range: 0..<bytes.count)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  init(_ bytes: UnsafeBufferPointer<UInt8>, range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
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

  /// Moves to the next element; `false` behind the last.
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

// MARK: - Bytes

extension JSONReader {
  @inline(__always)
  mutating func skipWhitespace() {
    while position < end {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  @inline(__always)
  func currentByte() throws(JSONError) -> UInt8 {
    guard position < end else { throw JSONError(.truncated, at: end) }
    return bytes[position]
  }

  @inline(__always)
  mutating func expect(_ byte: UInt8) throws(JSONError) {
    guard try currentByte() == byte else { throw JSONError(.unexpectedByte, at: position) }
    position += 1
  }

  /// Skips `true`, `false` or `null`.
  mutating func skipLiteral() throws(JSONError) {
    for literal: StaticString in ["true", "false", "null"]
    where literal.utf8Start.pointee == bytes[position] {
      for offset in 0..<literal.utf8CodeUnitCount { try expect(literal.utf8Start[offset]) }
      return
    }
    throw JSONError(.unexpectedByte, at: position)
  }

  /// Skips a number, refusing what JSON does not allow, such as `01`, `.5` and `1.`.
  mutating func skipNumber() throws(JSONError) {
    if try currentByte() == UInt8(ascii: "-") { position += 1 }
    if try currentByte() == UInt8(ascii: "0") { position += 1 } else { try skipDigits() }
    if position < end, bytes[position] == UInt8(ascii: ".") {
      position += 1
      try skipDigits()
    }
    if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(try currentByte()) { position += 1 }
      try skipDigits()
    }
  }

  private mutating func skipDigits() throws(JSONError) {
    let start = position
    while position < end, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
      position += 1
    }
    guard position > start else {
      throw JSONError(position < end ? .unexpectedByte : .truncated, at: position)
    }
  }

  /// Skips a string and tells whether it holds escapes.
  @discardableResult
  mutating func skipString() throws(JSONError) -> Bool {
    try expect(UInt8(ascii: "\""))
    var hasEscapes = false
    while true {
      skipPlainText()
      switch try currentByte() {
      case UInt8(ascii: "\""):
        position += 1
        return hasEscapes
      case UInt8(ascii: "\\"):
        hasEscapes = true
        position = min(position + 2, end)
      case 0..<0x20: throw JSONError(.controlCharacter, at: position)
      default: position += 1
      }
    }
  }

  /// Moves on, eight bytes at a time, while none of them is a quote, a backslash or a control
  /// character: `x - ones & ~x & tops` has the top bit of each byte of `x` that is 0, and of none
  /// below the first such (Mycroft, 1987).
  private mutating func skipPlainText() {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    guard let base = bytes.baseAddress else { return }
    while position + 8 <= end {
      let loaded = UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self)
      let word = UInt64(littleEndian: loaded)
      let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
      let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
      let found =
        ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
        | ((word &- ones &* 0x20) & ~word)
      guard found & tops == 0 else {
        position += (found & tops).trailingZeroBitCount / 8
        return
      }
      position += 8
    }
  }

  /// The text between two positions; what is not UTF-8 in it is replaced.
  func text(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }

  /// The text between two positions; `nil` where it is not UTF-8.
  func unicodeText(_ range: Range<Int>) -> String? {
    String(exactUTF8: UnsafeBufferPointer(rebasing: bytes[range]))
  }
}
