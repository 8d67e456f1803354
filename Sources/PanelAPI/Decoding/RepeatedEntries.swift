import Catalogue

/// Finds the entries of an answer that the last one had, by their fingerprints.
struct RepeatedEntries {
  private let known: KnownEntries
  /// The place behind the entry that was met last.
  private var expected = 0
  private var isMet: [Bool]
  /// Places by fingerprint, made when an entry is first met out of order.
  private var places: [UInt64: Int]?
  /// The entries so far, in the answer's order.
  private(set) var entries: [CatalogueDelta.Entry] = []

  /// How many of the entries behind the last one are tried: as many may be removed at once and cost
  /// nothing.
  private static let window = 4
  /// How many bytes were looked at in vain. No panel sends so many; one that makes up its answer could
  /// have every entry of it looked at as often as the window is long.
  private var wasted = 0

  init(of known: KnownEntries) {
    self.known = known
    isMet = [Bool](repeating: false, count: known.entries.count)
    entries.reserveCapacity(known.entries.count)
  }

  /// Moves behind the next entry, where it is one that is expected.
  ///
  /// An entry is an object and ends with its brace, so that the same bytes mean the same, whatever
  /// follows.
  mutating func skip(_ reader: inout JSONReader) -> Bool {
    for place in expected..<min(expected + Self.window, isMet.count) where !isMet[place] {
      let mark = known.entries[place].mark
      let end = reader.position + Int(mark.length)
      guard end <= reader.end, reader.bytes[end - 1] == UInt8(ascii: "}"), wasted < reader.end
      else { continue }
      let bytes = reader.content(reader.position..<end)
      guard known.key.fingerprint(of: bytes) == mark.fingerprint else {
        wasted += bytes.count
        continue
      }
      reader.position = end
      meet(place)
      return true
    }
    return false
  }

  /// Takes an entry that had to be read, and tells whether the last answer had it elsewhere.
  mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let mark = EntryMark(
      fingerprint: known.key.fingerprint(of: bytes), length: UInt32(truncatingIfNeeded: bytes.count)
    )
    if let place = place(of: mark) {
      meet(place)
      return true
    }
    entries.append(.read(mark))
    return false
  }

  private mutating func meet(_ place: Int) {
    isMet[place] = true
    expected = place + 1
    entries.append(.known(place))
  }

  private mutating func place(of mark: EntryMark) -> Int? {
    if isMet.isEmpty { return nil }
    let places =
      self.places
      ?? Dictionary(
        known.entries.enumerated().map { ($1.mark.fingerprint, $0) }, uniquingKeysWith: { $1 })
    self.places = places
    guard let place = places[mark.fingerprint], !isMet[place], known.entries[place].mark == mark
    else { return nil }
    return place
  }
}

extension FingerprintKey {
  fileprivate func fingerprint(of bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    fingerprint(of: UnsafeRawBufferPointer(bytes))
  }
}
