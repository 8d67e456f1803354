/// Finds a secret in what a panel sends, however it is written there: as it is, within JSON (`\/`,
/// `\u002f`), or percent-encoded (`%2F`), and each of these once or several times over.
struct SecretSearch {
  private let secret: [UInt8]
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  /// What an occurrence may begin with, and where each of these stands next.
  private var beginnings: [(byte: UInt8, next: Int?)]

  private static let backslash = UInt8(ascii: "\\")
  private static let percent = UInt8(ascii: "%")

  init(_ secret: String, in bytes: UnsafeBufferPointer<UInt8>) {
    // A row of backslashes is one or many, as often as it has been quoted.
    self.secret = secret.utf8.reduce(into: []) { secret, byte in
      if byte != Self.backslash || secret.last != byte { secret.append(byte) }
    }
    self.bytes = bytes
    beginnings = [self.secret[0], Self.backslash, Self.percent]
      .map { ($0, bytes.firstIndex(of: $0, from: 0)) }
  }

  /// The next occurrence, from left to right; `nil` behind the last.
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

  /// The end of the occurrence that begins at a position; `nil` where none does.
  private func end(from start: Int) -> Int? {
    var position = start
    for byte in secret {
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
    if bytes[position] == byte { return position + 1 }
    let isEscape = position > start && bytes[position] == UInt8(ascii: "u")
    return isEscape && number(position + 1..<position + 5) == Int(byte) ? position + 5 : nil
  }

  /// The same behind a percent sign, which may be percent-encoded itself (`%252F`); one of the secret
  /// may also stand for itself.
  private func endOfPercentEncoded(_ byte: UInt8, from start: Int) -> Int? {
    var position = start
    while true {
      let digits = position..<position + 2
      let number = number(digits)
      if number == Int(byte) { return digits.upperBound }
      guard number == Int(Self.percent) else { return byte == Self.percent ? start : nil }
      position = digits.upperBound
    }
  }

  /// The value of hexadecimal digits; `nil` where they are none.
  private func number(_ digits: Range<Int>) -> Int? {
    guard digits.upperBound <= bytes.count else { return nil }
    return bytes[digits].reduce(0) { number, digit in
      number.flatMap { number in digit.hexadecimalDigit.map { 16 * number + Int($0) } }
    }
  }
}
