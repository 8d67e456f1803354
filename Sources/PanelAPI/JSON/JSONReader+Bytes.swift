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

  /// Moves behind the bytes, where they are those that stand here.
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
}
