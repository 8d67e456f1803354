import Catalogue

/// Texts that many entries share, such as their categories: one is made again only where its bytes
/// differ from those of the last one in its place.
struct SharedText {
  /// More places than most panels have categories: 2 to the power of 10.
  private static let bits = 10
  private var kept = [(range: Range<Int>, text: String?)](
    repeating: (0..<0, nil), count: 1 << bits)

  /// The text of a string whose bytes are those of an earlier one; `nil` for every other value.
  func known(_ token: JSONToken, _ reader: JSONReader) -> String? {
    guard token.kind == .string else { return nil }
    let bytes = reader.content(token.range)
    let (range, text) = kept[Self.place(bytes)]
    return reader.content(range).isEqual(to: bytes) ? text : nil
  }

  /// Keeps the text of a string for the entries that follow.
  mutating func keep(_ text: String?, _ token: JSONToken, _ reader: JSONReader) {
    if token.kind == .string { kept[Self.place(reader.content(token.range))] = (token.range, text) }
  }

  /// Where a text is kept: a hash of its length and of its first and last bytes.
  private static func place(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let mixed = bytes.word(at: 0) ^ (bytes.word(at: bytes.count - 8) &* 31) ^ UInt64(bytes.count)
    return mixed.place(bits: bits)
  }
}
