extension JSONReader {
  func validated(
    _ utf8: UnsafeBufferPointer<UInt8>, at start: Int
  ) throws(JSONError) -> String {
    guard let text = String(exactUTF8: utf8) else {
      throw JSONError(.invalidText, at: start)
    }
    return text
  }

  func unescaped(_ content: Range<Int>) throws(JSONError) -> String {
    var utf8: [UInt8] = []
    utf8.reserveCapacity(content.count)
    var index = content.lowerBound
    while let backslash = nextBackslash(from: index, in: content) {
      utf8 += self.content(index..<backslash)
      index = backslash
      utf8.append(try escape(at: &index, end: content.upperBound))
    }
    utf8 += self.content(index..<content.upperBound)
    return try utf8.withUnsafeBufferPointer { utf8 throws(JSONError) in
      try validated(utf8, at: content.lowerBound)
    }
  }

  /// Whether all escapes in a range are valid in JSON, with surrogates in pairs.
  func hasSoundEscapes(_ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    while let backslash = nextBackslash(from: index, in: range) {
      index = backslash
      guard (try? escape(at: &index, end: range.upperBound)) != nil else { return false }
    }
    return true
  }

  /// The text of a string. U+FFFD replaces invalid Unicode and U+0000.
  func repaired(_ token: JSONToken) -> String {
    var utf8: [UInt8] = []
    forEachPart(of: token.range) { part in
      switch part {
      case .plain(let range): utf8 += content(range)
      case .sound(_, let scalar): utf8.append(scalar == "\0" ? "\u{FFFD}" : scalar)
      case .broken: utf8.append("\u{FFFD}")
      }
    }
    return String(decoding: utf8, as: UTF8.self)
  }

  /// The bytes of a range. The escape of U+FFFD replaces escapes of invalid characters.
  func withRepairedEscapes(_ range: Range<Int>) -> [UInt8] {
    var utf8: [UInt8] = []
    forEachPart(of: range) { part in
      switch part {
      case .plain(let range), .sound(let range, _): utf8 += content(range)
      case .broken: utf8 += #"\ufffd"#.utf8
      }
    }
    return utf8
  }

  /// A part of the text of a string, or of several.
  private enum TextPart {
    case plain(Range<Int>)
    case sound(Range<Int>, Unicode.Scalar)
    /// A lone surrogate, or a backslash without a valid escape.
    case broken
  }

  private func forEachPart(of range: Range<Int>, _ body: (TextPart) -> Void) {
    var index = range.lowerBound
    while let backslash = nextBackslash(from: index, in: range) {
      body(.plain(index..<backslash))
      index = backslash
      if let scalar = try? escape(at: &index, end: range.upperBound) {
        body(.sound(backslash..<index, scalar))
      } else {
        index = backslash
        if (try? codeUnit(at: &index, end: range.upperBound)) == nil { index = backslash + 1 }
        body(.broken)
      }
    }
    body(.plain(index..<range.upperBound))
  }

  /// The index of the next backslash of a string's content; another byte always follows it.
  private func nextBackslash(from index: Int, in range: Range<Int>) -> Int? {
    // An escape often follows another one directly.
    if index < range.upperBound, bytes[index] == UInt8(ascii: "\\") { return index }
    return content(index..<range.upperBound).firstIndex(of: UInt8(ascii: "\\"), from: 0)
      .map { index + $0 }
  }

  /// Reads an escape and moves past it.
  @inline(__always)
  private func escape(at index: inout Int, end: Int) throws(JSONError) -> Unicode.Scalar {
    if bytes[index + 1] == UInt8(ascii: "u") { return try unicodeEscape(at: &index, end: end) }
    let byte = try simpleEscape(bytes[index + 1], at: index)
    index += 2
    return Unicode.Scalar(byte)
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

  /// Reads `\u` and its four digits, or both parts of a surrogate pair, and moves past them.
  private func unicodeEscape(
    at index: inout Int, end: Int
  ) throws(JSONError) -> Unicode.Scalar {
    let start = index
    var value = try codeUnit(at: &index, end: end)
    if (0xD800..<0xDC00).contains(value) {
      let low = try codeUnit(at: &index, end: end)
      guard (0xDC00..<0xE000).contains(low) else { throw JSONError(.invalidText, at: start) }
      value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value) else { throw JSONError(.invalidText, at: start) }
    return scalar
  }

  private func codeUnit(at index: inout Int, end: Int) throws(JSONError) -> UInt32 {
    guard index + 6 <= end, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    else { throw JSONError(.badEscape, at: index) }
    var value: UInt32 = 0
    for byte in bytes[index + 2..<index + 6] {
      guard let digit = byte.hexadecimalDigit else { throw JSONError(.badEscape, at: index) }
      value = value << 4 | UInt32(digit)
    }
    index += 6
    return value
  }
}

extension [UInt8] {
  /// Appends a scalar in UTF-8. (The library's encoding works for any collection, and is slow.)
  fileprivate mutating func append(_ scalar: Unicode.Scalar) {
    let value = scalar.value
    func continuation(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(value >> shift & 0x3F) }
    switch value {
    case 0..<0x80: append(UInt8(value))
    case 0x80..<0x800:
      append(0xC0 | UInt8(value >> 6))
      append(continuation(0))
    case 0x800..<0x10000:
      append(0xE0 | UInt8(value >> 12))
      append(continuation(6))
      append(continuation(0))
    default:
      append(0xF0 | UInt8(value >> 18))
      append(continuation(12))
      append(continuation(6))
      append(continuation(0))
    }
  }
}
