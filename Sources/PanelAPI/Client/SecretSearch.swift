/// Finds a secret in what a panel sends, however it is written there: as it is, within JSON (`\/`,
/// `\u002f`), or percent-encoded (`%2F`), and each of these once or several times over; in HTML
/// (`&#x2F;`), in letters of either case, and with characters of no width in it.
struct SecretSearch {
  private let secret: [UInt8]
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  /// What an occurrence may begin with, and the next index of each.
  private var beginnings: [(byte: UInt8, next: Int?)]

  private static let backslash = UInt8(ascii: "\\")
  private static let percent = UInt8(ascii: "%")
  private static let ampersand = UInt8(ascii: "&")

  init(_ secret: String, in bytes: UnsafeBufferPointer<UInt8>) {
    // A row of backslashes is one or many, as often as it has been quoted.
    self.secret = secret.utf8.reduce(into: []) { secret, byte in
      if byte != Self.backslash || secret.last != byte { secret.append(byte) }
    }
    self.bytes = bytes
    let first = self.secret[0]
    let signs = [Self.backslash, Self.percent, Self.ampersand]
    beginnings = Set([first.lowercased, first.uppercased] + signs)
      .map { ($0, bytes.firstIndex(of: $0, from: 0)) }
  }

  /// The next occurrence, from left to right; `nil` after the last.
  mutating func next() -> Range<Int>? {
    while let start = nextBeginning() {
      position = start + 1
      // Of a row of backslashes, all belong to what follows it.
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

  /// The end of the occurrence that begins at a position; `nil` if none does.
  private func end(from start: Int) -> Int? {
    var position = start
    for byte in secret {
      if position > start { position = endOfInvisible(from: position) }
      guard let end = end(of: byte, from: position) else { return nil }
      position = end
    }
    return position
  }

  /// The end of one byte of the secret, which begins at a position.
  private func end(of byte: UInt8, from start: Int) -> Int? {
    var position = start
    while position < bytes.count, bytes[position] == Self.backslash { position += 1 }
    if byte == Self.backslash, position > start { return position }
    guard position < bytes.count else { return nil }
    if bytes[position] == Self.percent { return endOfPercentEncoded(byte, from: position + 1) }
    if bytes[position] == Self.ampersand, let end = endOfEntity(byte, from: position + 1) {
      return end
    }
    if bytes[position].lowercased == byte.lowercased { return position + 1 }
    let isEscape = position > start && bytes[position] == UInt8(ascii: "u")
    return isEscape && isSame(number(position + 1..<position + 5), byte) ? position + 5 : nil
  }

  private func isSame(_ number: Int?, _ byte: UInt8) -> Bool {
    number.flatMap(UInt8.init(exactly:))?.lowercased == byte.lowercased
  }

  /// The same after an ampersand: `#47;`, `#x2f;`, or one of the names that HTML gives to its own signs.
  private func endOfEntity(_ byte: UInt8, from start: Int) -> Int? {
    let content = bytes[start...].prefix(12)
    guard let end = content.firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let name = String(decoding: bytes[start..<end], as: UTF8.self).lowercased()
    let names = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
    let number =
      name.hasPrefix("#x")
      ? Int(name.dropFirst(2), radix: 16)
      : name.hasPrefix("#") ? Int(name.dropFirst()) : names[name]?.utf8.first.map(Int.init)
    return isSame(number, byte) ? end + 1 : nil
  }

  /// The end of the characters of no width that begin at a position: as they are, or as `\u200b`.
  private func endOfInvisible(from start: Int) -> Int {
    var position = start
    while position < bytes.count {
      if let form = Self.invisible.first(where: { bytes[position...].starts(with: $0) }) {
        position += form.count
        continue
      }
      var escape = position
      while escape < bytes.count, bytes[escape] == Self.backslash { escape += 1 }
      guard escape > position, escape < bytes.count, bytes[escape] == UInt8(ascii: "u"),
        let number = number(escape + 1..<escape + 5), let scalar = Unicode.Scalar(UInt32(number)),
        Self.invisibleScalars.contains(scalar)
      else { return position }
      position = escape + 5
    }
    return position
  }

  /// Soft hyphen, the joiners and marks of no width, the selectors of variants, and the byte order mark.
  private static let invisibleScalars: [Unicode.Scalar] = [
    "\u{AD}", "\u{34F}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{200E}", "\u{200F}", "\u{2060}",
    "\u{2061}", "\u{2062}", "\u{2063}", "\u{2064}", "\u{FE0E}", "\u{FE0F}", "\u{FEFF}",
  ]
  private static let invisible = invisibleScalars.map { Array(String($0).utf8) }

  /// The end of a byte after a percent sign, which may be percent-encoded itself (`%252F`); one of the secret
  /// may also be written as it is.
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

  /// The value of hexadecimal digits; `nil` if they are none.
  private func number(_ digits: Range<Int>) -> Int? {
    guard digits.upperBound <= bytes.count else { return nil }
    return bytes[digits].reduce(0) { number, digit in
      number.flatMap { number in digit.hexadecimalDigit.map { 16 * number + Int($0) } }
    }
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool { (0x41...0x5A).contains(self & 0xDF) }

  /// A letter of ASCII in lower case; any other byte as it is.
  fileprivate var lowercased: UInt8 { isLetter ? self | 0x20 : self }

  fileprivate var uppercased: UInt8 { isLetter ? self & 0xDF : self }
}
