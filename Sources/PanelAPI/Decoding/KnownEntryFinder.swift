import Catalogue
import Support

/// Finds the entries of an answer that are known, by their marks.
struct KnownEntryFinder {
  private let key: FingerprintKey
  private let marks: [EntryMark]
  private var isFound: [Bool]
  /// The index after that of the entry found last.
  private var expected = 0
  /// Where the order goes on after single entries from elsewhere, such as new ones among old ones.
  private var resumed = 0
  /// How many entries were found one after the other.
  private var run = 0
  /// Made when an entry first comes out of order.
  private var index: EntryMarkIndex?
  /// The known entries that were found, in the answer's order.
  private(set) var known: [EntryMark] = []
  /// The marks of the entries that had to be decoded, in the answer's order.
  private(set) var read: [EntryMark] = []

  /// How many of the entries after the last one are tried: as many may be removed at once and cost
  /// nothing.
  private static let window = 4
  /// How many bytes were looked at in vain. No panel sends so many; one that makes up its answer could
  /// have every entry of it looked at as often as the window is long.
  private var wasted = 0

  init(_ marks: [EntryMark], key: FingerprintKey) {
    (self.marks, self.key) = (marks, key)
    isFound = [Bool](repeating: false, count: marks.count)
    known.reserveCapacity(marks.count)
  }

  /// Moves past the next entry if it is known; else gives its mark.
  ///
  /// An entry is an object and ends with its brace, so that the same bytes mean the same, whatever
  /// follows. It is found once: one that comes twice is decoded the second time.
  mutating func skip(_ reader: inout JSONReader) throws(JSONError) -> EntryMark? {
    if skipExpected(&reader, from: expected) { return nil }
    if resumed != expected, skipExpected(&reader, from: resumed) { return nil }
    var end = reader
    let mark = key.mark(of: reader.content(try end.skipValue()))
    if marks.isEmpty { return mark }
    let index = self.index ?? EntryMarkIndex(marks)
    self.index = index
    guard let found = index[mark], !isFound[found] else { return mark }
    reader.position = end.position
    if run > 1 { resumed = expected }
    run = 0
    find(found)
    return nil
  }

  /// Takes note of an entry that was decoded into a service.
  mutating func add(_ mark: EntryMark) { read.append(mark) }

  private mutating func skipExpected(_ reader: inout JSONReader, from start: Int) -> Bool {
    for index in start..<min(start + Self.window, marks.count) where !isFound[index] {
      let end = reader.position + Int(marks[index].length)
      guard end <= reader.end, reader.bytes[end - 1] == UInt8(ascii: "}"), wasted < reader.end
      else { continue }
      let bytes = reader.content(reader.position..<end)
      guard key.mark(of: bytes) == marks[index] else {
        wasted += bytes.count
        continue
      }
      reader.position = end
      find(index)
      return true
    }
    return false
  }

  private mutating func find(_ index: Int) {
    isFound[index] = true
    expected = index + 1
    run += 1
    known.append(marks[index])
  }
}

extension FingerprintKey {
  fileprivate func mark(of bytes: UnsafeBufferPointer<UInt8>) -> EntryMark {
    EntryMark(
      fingerprint: fingerprint(of: UnsafeRawBufferPointer(bytes)),
      length: UInt32(truncatingIfNeeded: bytes.count))
  }
}
