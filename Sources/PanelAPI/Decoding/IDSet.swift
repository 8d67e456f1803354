import Catalogue

/// The ids of a catalogue: those that are small numbers, as nearly all are, as a bit each.
struct IDSet {
  private static let largestNumber = 1 << 24
  private var numbers: [UInt64] = []
  private var others: Set<ExactText> = []

  /// Adds an id; `false` if it is there already.
  mutating func insert(_ id: String) -> Bool {
    guard let number = Self.number(id) else { return others.insert(ExactText(id)).inserted }
    let (word, bit) = (number / 64, UInt64(1) << (number % 64))
    if word >= numbers.count {
      numbers += [UInt64](repeating: 0, count: max(word + 1, 2 * numbers.count) - numbers.count)
    }
    defer { numbers[word] |= bit }
    return numbers[word] & bit == 0
  }

  /// The number that an id is the only spelling of; `nil` for every other id.
  private static func number(_ id: String) -> Int? {
    var id = id
    return id.withUTF8 { bytes in
      guard (1...8).contains(bytes.count), bytes[0] != UInt8(ascii: "0") || bytes.count == 1 else {
        return nil
      }
      var number = 0
      for byte in bytes {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        number = number * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return number < largestNumber ? number : nil
    }
  }
}
