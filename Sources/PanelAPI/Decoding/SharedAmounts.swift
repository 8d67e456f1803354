import Catalogue

/// Amounts that many entries share, such as their limits: one is made again only where its bytes
/// differ from those of the last one in its place.
struct SharedAmounts {
  /// 2 to the power of 10 places.
  private static let bits = 10
  private var kept = [(word: UInt64, amount: Amount)](repeating: (0, .zero), count: 1 << bits)

  /// The amount of a string whose bytes are those of an earlier one; `nil` for every other value.
  func known(_ token: JSONToken, _ reader: JSONReader) -> Amount? {
    guard let word = Self.word(token, reader) else { return nil }
    let (known, amount) = kept[word.place(bits: Self.bits)]
    return known == word ? amount : nil
  }

  /// Keeps the amount of a string for the entries that follow, and gives it back.
  mutating func keep(_ amount: Amount, _ token: JSONToken, _ reader: JSONReader) -> Amount {
    if let word = Self.word(token, reader) { kept[word.place(bits: Self.bits)] = (word, amount) }
    return amount
  }

  /// A string of one to eight bytes as a number that no other has, since none holds a bare 0; `nil`
  /// for every other value, and within the last bytes of the answer.
  private static func word(_ token: JSONToken, _ reader: JSONReader) -> UInt64? {
    let (start, length) = (token.range.lowerBound, token.range.count)
    guard token.kind == .string, (1...8).contains(length), start + 8 <= reader.bytes.count
    else { return nil }
    return reader.bytes.word(at: start) << (64 - 8 * length)
  }
}
