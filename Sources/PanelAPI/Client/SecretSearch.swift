/// Finds a secret in a panel's answer, in whatever form it is written.
///
/// Each character may be plain, in either case, escaped for JSON, URLs or HTML (`\/`, `\u0073`, `\x73`,
/// `%2F`, `&#115`) once or several times, or another form of the same letter (`ｓ`, `𝐬`, `ⓢ`). Zero-width
/// characters may be between them; in a long secret, also blanks, punctuation and tags.
struct SecretSearch {
  private let secret: [UInt8]
  private let bytes: UnsafeBufferPointer<UInt8>
  private let isLong: Bool
  private let isEscaped: Bool
  private var position = 0
  /// The bytes with which an occurrence may begin, each with its next index.
  private var beginnings: [(byte: UInt8, next: Int?)]

  private static let (backslash, percent) = (UInt8(ascii: "\\"), UInt8(ascii: "%"))
  private static let ampersand = UInt8(ascii: "&")
  /// The first bytes of the letters that ``asciiForm(of:)`` knows.
  private static let leads: [UInt8] = [0xE2, 0xEF, 0xF0]
  /// The minimum length of a secret that is also found with blanks and punctuation in it. The digits of a
  /// shorter secret may be a number.
  private static let longSecret = 16
  /// The maximum number of separators between two characters.
  private static let mostSeparators = 8

  /// Searches for a secret. With `isEscaped`, its characters may be escaped.
  init(_ secret: String, in bytes: UnsafeBufferPointer<UInt8>, isEscaped: Bool = true) {
    // A run of backslashes counts as one: each quoting doubles their number.
    self.secret = secret.utf8.reduce(into: []) { secret, byte in
      if byte != Self.backslash || secret.last != byte { secret.append(byte) }
    }
    (self.bytes, self.isEscaped) = (bytes, isEscaped)
    isLong = secret.utf8.count >= Self.longSecret
    let first = self.secret[0]
    let signs = [Self.backslash, Self.percent, Self.ampersand] + Self.leads
    beginnings = Set([first.lowercased, first.uppercased] + signs)
      .map { ($0, bytes.firstIndex(of: $0, from: 0)) }
  }

  /// The next occurrence, from left to right; `nil` after the last.
  mutating func next() -> Range<Int>? {
    while let start = nextBeginning() {
      position = start + 1
      // All backslashes of a run belong to the character after it.
      let isWithinRow =
        start > 0 && bytes[start] == Self.backslash && bytes[start - 1] == Self.backslash
      guard !isWithinRow, let end = end(from: start) else { continue }
      position = end
      return start..<end
    }
    return nil
  }

  private mutating func nextBeginning() -> Int? {
    var first: Int?
    for place in beginnings.indices {
      if let next = beginnings[place].next, next < position {
        beginnings[place].next = bytes.firstIndex(of: beginnings[place].byte, from: position)
      }
      if let next = beginnings[place].next, next < first ?? .max { first = next }
    }
    return first
  }

  /// The end of an occurrence that begins at a position; `nil` if there is none.
  private func end(from start: Int) -> Int? {
    var position = start
    for (index, byte) in secret.enumerated() {
      var separators = 0
      while true {
        if let end = end(of: byte, from: position) {
          position = end
          break
        }
        guard index > 0, separators < Self.mostSeparators,
          let end = endOfSeparator(from: position)
        else { return nil }
        separators += 1
        position = end
      }
    }
    return position
  }
}

// MARK: - One character

extension SecretSearch {
  /// The end of one byte of the secret that begins at a position; `nil` if it is another byte.
  private func end(of byte: UInt8, from start: Int) -> Int? {
    var position = start
    while position < bytes.count, bytes[position] == Self.backslash { position += 1 }
    if byte == Self.backslash, position > start { return position }
    guard position < bytes.count else { return nil }
    let first = bytes[position]
    if first == Self.percent, isEscaped {
      return endOfPercentEncoded(byte, from: position + 1)
    }
    if first == Self.ampersand, let entity = entity(from: position + 1),
      isSame(entity.number, byte)
    {
      return entity.end
    }
    if position > start, isEscaped, let escape = escape(at: position),
      isSame(escape.number, byte)
    {
      return escape.end
    }
    if first.lowercased == byte.lowercased {
      // `\n` is a line break, not a letter.
      let isControl = position > start && "nrt".utf8.contains(first)
      return isControl ? nil : position + 1
    }
    if Self.leads.contains(first), let scalar = scalar(at: position) {
      return isSame(scalar.value, byte) ? position + scalar.length : nil
    }
    return nil
  }

  private func isSame(_ number: Int?, _ byte: UInt8) -> Bool {
    guard let number, let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init) else {
      return false
    }
    return (UInt8(exactly: number) ?? Self.asciiForm(of: scalar))?.lowercased == byte.lowercased
  }

  /// The number in `u0073`, `u{73}`, `U00000073`, `x73`, `x{73}` or `163`, the forms after a backslash.
  private func escape(at start: Int) -> (number: Int, end: Int)? {
    let digits =
      switch bytes[start] {
      case UInt8(ascii: "u"): 4
      case UInt8(ascii: "U"): 8
      case UInt8(ascii: "x"), UInt8(ascii: "X"): 2
      default: 0
      }
    if digits == 0 {
      return number(start..<start + 3, radix: 8).map { ($0, start + 3) }
    }
    if start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "{") {
      guard let close = bytes[start...].prefix(12).firstIndex(of: UInt8(ascii: "}")),
        let number = number(start + 2..<close)
      else { return nil }
      return (number, close + 1)
    }
    let end = start + 1 + digits
    guard let unit = number(start + 1..<end) else { return nil }
    guard digits == 4, (0xD800..<0xDC00).contains(unit) else { return (unit, end) }
    var next = end
    while next < bytes.count, bytes[next] == Self.backslash { next += 1 }
    guard next > end, next < bytes.count, bytes[next] == bytes[start],
      let low = number(next + 1..<next + 5), (0xDC00..<0xE000).contains(low)
    else { return nil }
    return (0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00), next + 5)
  }

  /// The number after an ampersand: `#47;`, `#x2f`, or a name that HTML gives to its own signs. The ampersand
  /// may be an entity itself (`&amp;#47;`).
  private func entity(from start: Int) -> (number: Int, end: Int)? {
    var start = start
    while bytes[min(start, bytes.count)...].starts(with: "amp;#".utf8) { start += 4 }
    let names = [("amp", "&"), ("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'")]
    let content = bytes[min(start, bytes.count)...].prefix(12)
    func ending(at end: Int) -> Int {
      end < bytes.count && bytes[end] == UInt8(ascii: ";") ? end + 1 : end
    }
    guard content.first == UInt8(ascii: "#") else {
      let text = String(decoding: content, as: UTF8.self).lowercased()
      guard let name = names.first(where: { text.hasPrefix($0.0) }),
        let sign = name.1.utf8.first
      else { return nil }
      return (Int(sign), ending(at: start + name.0.utf8.count))
    }
    let isHexadecimal =
      content.dropFirst().first.map { $0.lowercased == UInt8(ascii: "x") } ?? false
    let digits = content.dropFirst(isHexadecimal ? 2 : 1).prefix {
      isHexadecimal ? $0.hexadecimalDigit != nil : (0x30...0x39).contains($0)
    }
    let number = Int(
      String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10)
    return number.map { ($0, ending(at: digits.endIndex)) }
  }

  /// The end of a byte after a percent sign. The percent sign may be percent-encoded itself (`%252F`), and a
  /// byte of the secret may be plain.
  private func endOfPercentEncoded(_ byte: UInt8, from start: Int) -> Int? {
    var position = start
    while true {
      let digits = position..<position + 2
      let number = number(digits)
      if isSame(number, byte) { return digits.upperBound }
      guard number == Int(Self.percent) else { return byte == Self.percent ? start : nil }
      position = digits.upperBound
    }
  }

  /// The value of digits; `nil` if they are not digits.
  private func number(_ digits: Range<Int>, radix: Int = 16) -> Int? {
    guard digits.upperBound <= bytes.count, !digits.isEmpty else { return nil }
    return bytes[digits].reduce(0) { number, digit in
      number.flatMap { number in
        digit.hexadecimalDigit.flatMap { $0 < radix ? radix * number + Int($0) : nil }
      }
    }
  }

  /// The scalar beyond ASCII that begins at a position.
  private func scalar(at position: Int) -> (value: Int, length: Int)? {
    let length = bytes[position] >= 0xF0 ? 4 : bytes[position] >= 0xE0 ? 3 : 2
    let text = String(decoding: bytes[position...].prefix(length), as: UTF8.self)
    guard let scalar = text.unicodeScalars.first, scalar != "\u{FFFD}" else { return nil }
    return (Int(scalar.value), length)
  }

  /// The ASCII character for a full-width, mathematical or circled form of it.
  private static func asciiForm(of scalar: Unicode.Scalar) -> UInt8? {
    func letter(_ index: UInt32) -> UInt8 { UInt8(index < 26 ? 0x41 + index : 0x61 + index - 26) }
    switch scalar.value {
    case 0xFF01...0xFF5E: return UInt8(scalar.value - 0xFEE0)
    case 0x1D400...0x1D6A3: return letter((scalar.value - 0x1D400) % 52)
    case 0x1D7CE...0x1D7FF: return UInt8(0x30 + (scalar.value - 0x1D7CE) % 10)
    case 0x24B6...0x24E9: return letter(scalar.value - 0x24B6)
    case 0x2460...0x2468: return UInt8(0x31 + scalar.value - 0x2460)
    case 0x24EA: return UInt8(ascii: "0")
    default: return nil
    }
  }
}

// MARK: - Between two characters

extension SecretSearch {
  /// The end of a separator between two characters of the secret that begins at a position.
  private func endOfSeparator(from start: Int) -> Int? {
    guard start < bytes.count else { return nil }
    if let end = endOfInvisible(from: start) { return end }
    guard isLong else { return nil }
    let byte = bytes[start]
    if byte == UInt8(ascii: "<") {
      let tag = bytes[start...].prefix(40).firstIndex(of: UInt8(ascii: ">"))
      return tag.map { $0 + 1 } ?? start + 1
    }
    let isPrefix = bytes[start...].prefix(2)
    if ["0x", "0X", "\\x", "\\n", "\\r", "\\t"].contains(where: { isPrefix.elementsEqual($0.utf8) })
    {
      return start + 2
    }
    // A quote ends a text in JSON, and so ends an occurrence.
    let isSign = byte < 0x80 && !byte.isLetter && !(0x30...0x39).contains(byte)
    return isSign && byte != UInt8(ascii: "\"") ? start + 1 : nil
  }

  /// The end of a zero-width character that begins at a position: plain, escaped or as an entity.
  private func endOfInvisible(from start: Int) -> Int? {
    if bytes[start] >= 0xC2 {
      return Self.invisible.first { bytes[start...].starts(with: $0) }.map { start + $0.count }
    }
    var position = start
    while position < bytes.count, bytes[position] == Self.backslash { position += 1 }
    guard position < bytes.count else { return nil }
    var found: (number: Int, end: Int)?
    if position > start {
      found = escape(at: position)
    } else if bytes[start] == Self.ampersand {
      found = entity(from: start + 1)
    }
    guard let found, let scalar = UInt32(exactly: found.number).flatMap(Unicode.Scalar.init),
      Self.invisibleScalars.contains(scalar)
    else { return nil }
    return found.end
  }

  /// Soft hyphen, zero-width joiners and marks, variation selectors, and the byte order mark.
  private static let invisibleScalars: [Unicode.Scalar] = [
    "\u{AD}", "\u{34F}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{200E}", "\u{200F}", "\u{2060}",
    "\u{2061}", "\u{2062}", "\u{2063}", "\u{2064}", "\u{FE0E}", "\u{FE0F}", "\u{FEFF}",
  ]
  private static let invisible = invisibleScalars.map { Array(String($0).utf8) }
}

extension UInt8 {
  fileprivate var isLetter: Bool { (0x41...0x5A).contains(self & 0xDF) }

  /// An ASCII letter in lower case; any other byte unchanged.
  fileprivate var lowercased: UInt8 { isLetter ? self | 0x20 : self }

  fileprivate var uppercased: UInt8 { isLetter ? self & 0xDF : self }
}
