public import Catalogue
import Support
import Transport

/// Finds the known entries of an answer by their marks.
struct KnownEntryFinder {
  private let key: FingerprintKey
  private let marks: [EntryMark]
  private var isFound: [Bool]
  /// The index after the last entry that was found.
  private var expected = 0
  /// The index at which the order continues after single entries that are elsewhere in the order, such as new
  /// entries between old ones.
  private var resumed = 0
  /// The number of entries found in sequence.
  private var run = 0
  /// Made when the first entry is out of order.
  private var index: EntryMarkIndex?
  /// The known entries found so far, in the answer's order.
  private(set) var known: [EntryMark] = []
  /// The marks of the decoded entries, in the answer's order.
  private(set) var read: [EntryMark] = []

  /// How many entries after the last one are compared. Up to this many entries may be removed at
  /// once without more work.
  private static let window = 4
  /// The number of bytes compared without success. Honest panels cause few. A panel that invents its
  /// answer could make every entry be compared once per step of the window.
  private var wasted = 0

  init(_ marks: [EntryMark], key: FingerprintKey) {
    (self.marks, self.key) = (marks, key)
    isFound = [Bool](repeating: false, count: marks.count)
    known.reserveCapacity(marks.count)
  }

  /// Moves past the next entry if it is known; otherwise returns its mark.
  ///
  /// An entry is an object and ends with its brace, so the same bytes always have the same meaning.
  /// A known entry is found only once: its second occurrence is decoded.
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

  /// Records the mark of an entry that was decoded into a service.
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

/// An answer to `services` in which known entries are not decoded.
public struct CatalogueReading: Sendable {
  public let answer: CatalogueAnswer
  /// The source for decoding all entries; `nil` if that is done already.
  private let body: (bytes: [UInt8], key: FingerprintKey, decoder: CatalogueDecoder)?
  /// The answer's place among the large answers, if it is one.
  var place: LargeAnswers.Place?

  /// An answer with all entries decoded.
  public init(_ answer: CatalogueAnswer) { (self.answer, body) = (answer, nil) }

  fileprivate init(
    _ answer: CatalogueAnswer, _ bytes: [UInt8], _ key: FingerprintKey, _ decoder: CatalogueDecoder
  ) {
    self.answer = answer
    body = answer.known.isEmpty ? nil : (bytes, key, decoder)
  }

  /// The answer with all of its entries decoded. Throws ``PanelError``.
  public func whole() throws(PanelError) -> CatalogueAnswer {
    guard let body else { return answer }
    return try body.decoder.decode(body.bytes, knowing: KnownEntries(key: body.key)).answer
  }
}

extension CatalogueDecoder {
  /// Reads an answer. Known entries are only found, at a fraction of the cost of decoding. If another
  /// revision of the decoder read them, no entry counts as known.
  ///
  /// The other entries and the errors are those of ``decode(_:)``. An answer without a readable entry is an
  /// error, too.
  public func decode(
    _ body: [UInt8], knowing known: KnownEntries
  ) throws(PanelError) -> CatalogueReading {
    let marks = known.decoder == revision ? known.marks : []
    // The error's words come from reading the complete answer.
    guard let answer = try? answer(body, marks, known.key) else {
      return CatalogueReading(try decode(body).readable())
    }
    return CatalogueReading(answer, body, known.key, self)
  }

  private func answer(
    _ body: [UInt8], _ marks: [EntryMark], _ key: FingerprintKey
  ) throws(PanelError) -> CatalogueAnswer {
    try AnswerReading.read(body, expecting: Self.expected) { reader throws(JSONError) in
      var list = list(finding: KnownEntryFinder(marks, key: key))
      guard try list.decode(&reader), list.page == nil else { return nil }
      var answer = list.answer
      answer.known = list.known?.known ?? []
      if answer.isUnreadable { return nil }
      answer.decoder = revision
      // If the entry is a member of an object keyed by id, its bytes alone do not identify its service.
      if let read = list.known?.read, read.count == answer.services.count { answer.marks = read }
      return answer
    }
  }
}
