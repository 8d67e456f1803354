extension JSONReader {
  func validated(
    _ utf8: UnsafeBufferPointer<UInt8>, at start: Int
  ) throws(JSONError) -> String {
    guard let text = String(exactUTF8: utf8) else { throw JSONError(.invalidText, at: start) }
    return text
  }

  func unescaped(_ content: Range<Int>) throws(JSONError) -> String {
    var utf8: [UInt8] = []
    utf8.reserveCapacity(content.count)
    var index = content.lowerBound
    while index < content.upperBound {
      guard bytes[index] == UInt8(ascii: "\\") else {
        utf8.append(bytes[index])
        index += 1
        continue
      }
      if bytes[index + 1] == UInt8(ascii: "u") {
        utf8 += try unicodeEscape(at: &index, end: content.upperBound).utf8
      } else {
        utf8.append(try simpleEscape(bytes[index + 1], at: index))
        index += 2
      }
    }
    return try utf8.withUnsafeBufferPointer { utf8 throws(JSONError) in
      try validated(utf8, at: content.lowerBound)
    }
  }

  private func simpleEscape(_ letter: UInt8, at index: Int) throws(JSONError) -> UInt8 {
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: throw JSONError(.badEscape, at: index)
    }
  }

  /// Reads `\uXXXX`, or the two of a surrogate pair, and moves behind it.
  private func unicodeEscape(
    at index: inout Int, end: Int
  ) throws(JSONError) -> Character {
    let start = index
    var value = try codeUnit(at: &index, end: end)
    if (0xD800..<0xDC00).contains(value) {
      let low = try codeUnit(at: &index, end: end)
      guard (0xDC00..<0xE000).contains(low) else { throw JSONError(.invalidText, at: start) }
      value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value) else { throw JSONError(.invalidText, at: start) }
    return Character(scalar)
  }

  private func codeUnit(at index: inout Int, end: Int) throws(JSONError) -> UInt32 {
    guard index + 6 <= end, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    else { throw JSONError(.badEscape, at: index) }
    var value: UInt32 = 0
    for byte in bytes[index + 2..<index + 6] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw JSONError(.badEscape, at: index)
      }
      value = value << 4 | UInt32(digit)
    }
    index += 6
    return value
  }
}
