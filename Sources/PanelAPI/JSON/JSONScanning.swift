#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

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

  /// Moves past the bytes if they come next.
  @inline(__always)
  mutating func skip(_ expected: UnsafeBufferPointer<UInt8>) -> Bool {
    guard position + expected.count <= end,
      content(position..<position + expected.count).isEqual(to: expected)
    else { return false }
    position += expected.count
    return true
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
  @inline(__always)
  mutating func skipLiteral() throws(JSONError) {
    switch try currentByte() {
    case UInt8(ascii: "t"): try skip("true")
    case UInt8(ascii: "f"): try skip("false")
    case UInt8(ascii: "n"): try skip("null")
    default: throw JSONError(.unexpectedByte, at: position)
    }
  }

  @inline(__always)
  private mutating func skip(_ literal: StaticString) throws(JSONError) {
    for offset in 0..<literal.utf8CodeUnitCount { try expect(literal.utf8Start[offset]) }
  }

  /// Skips a number. Refuses forms that JSON does not allow, such as `01`, `.5` and `1.`.
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

  /// Skips a string and returns whether it holds escapes.
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

  /// Moves on in steps of sixteen bytes, while none of them is a quote, a backslash or a control
  /// character.
  @inline(__always)
  private mutating func skipPlainText() {
    guard let base = bytes.baseAddress else { return }
    // The type is written out because the compiler turns these into vectors, but literals into loops.
    let (quote, backslash) = (SIMD16<UInt8>(repeating: 0x22), SIMD16<UInt8>(repeating: 0x5C))
    let space = SIMD16<UInt8>(repeating: 0x20)
    while position + 16 <= end {
      let block = UnsafeRawPointer(base + position).loadUnaligned(as: SIMD16<UInt8>.self)
      let isSpecial = (block .== quote) .| (block .== backslash) .| (block .< space)
      let words = unsafeBitCast(isSpecial, to: SIMD2<UInt64>.self)
      guard words[0] | words[1] == 0 else {
        let zeros = UInt64(littleEndian: words[0]).trailingZeroBitCount
        position +=
          (zeros < 64 ? zeros : 64 + UInt64(littleEndian: words[1]).trailingZeroBitCount) / 8
        return
      }
      position += 16
    }
  }

  /// The text between two positions. Invalid UTF-8 is replaced.
  func text(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether the bytes are the same.
  func isEqual(to other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard count == other.count else { return false }
    guard let bytes = baseAddress, let otherBytes = other.baseAddress else { return true }
    return memcmp(bytes, otherBytes, count) == 0
  }

  func isEqual(to text: StaticString) -> Bool {
    isEqual(to: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// The next index of a byte, at or after a position; `nil` if there is none.
  func firstIndex(of byte: UInt8, from position: Int) -> Int? {
    guard let base = baseAddress, position < count,
      let found = memchr(base + position, Int32(byte), count - position)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }
}

extension UInt8 {
  /// The value of a hexadecimal digit; `nil` for any other byte.
  @inline(__always)
  var hexadecimalDigit: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self & 0x0F
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
      self & 0x0F + 9
    default: nil
    }
  }
}

extension String {
  /// The text of bytes; `nil` if they are not UTF-8.
  ///
  /// Decoding replaces invalid UTF-8, and the bytes then differ. The library's
  /// `String(validating:)` gives the same result at three times the cost.
  init?(exactUTF8 bytes: UnsafeBufferPointer<UInt8>) {
    self.init(decoding: bytes, as: UTF8.self)
    guard withUTF8(bytes.isEqual(to:)) else { return nil }
  }
}
