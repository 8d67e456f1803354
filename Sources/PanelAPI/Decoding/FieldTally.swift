/// Counts the fields beyond the contract by their names. Entries mostly hold them in one order, so
/// that the field looked for mostly is the one after the last.
struct FieldTally {
  /// How many names are told apart; what a hostile panel makes up beyond them is not counted.
  private static let limit = 100
  private var fields: [(name: Range<Int>, count: Int)] = []
  private var next = 0

  mutating func add(_ name: JSONToken, _ reader: JSONReader) {
    if next == fields.count { next = 0 }
    // The bytes of a name are mostly the very ones that were kept.
    if next < fields.count, fields[next].name == name.range {
      fields[next].count += 1
      next += 1
      return
    }
    let bytes = reader.content(name.range)
    for offset in fields.indices {
      let index = (next + offset) % fields.count
      guard reader.content(fields[index].name).isEqual(to: bytes) else { continue }
      fields[index].count += 1
      next = index + 1
      return
    }
    if fields.count < Self.limit { fields.append((name.range, 1)) }
  }

  /// The counts by name.
  func counts(_ reader: JSONReader) -> [String: Int] {
    Dictionary(fields.map { (reader.text($0.name), $0.count) }, uniquingKeysWith: +)
  }
}
