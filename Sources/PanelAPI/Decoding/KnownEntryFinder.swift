public import Catalogue
import Support
import Transport

/// Finds the entries of an answer that are known, by their marks.
struct KnownEntryFinder {
  private let key: FingerprintKey
  private let marks: [EntryMark]
  private var isFound: [Bool]
  /// The index after that of the entry found last.
  private var expected = 0
  /// The index at which the order goes on after single entries from elsewhere, such as new ones among old ones.
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

/// An answer to `services`, decoded except for the entries that are known.
public struct CatalogueReading: Sendable {
  public let answer: CatalogueAnswer
  /// The source of the whole answer; `nil` if it is whole.
  private let body: (bytes: [UInt8], key: FingerprintKey, decoder: CatalogueDecoder)?
  /// Its place among the large answers, if it is one.
  var place: LargeAnswers.Place?

  /// An answer that was decoded whole.
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
  /// Reads an answer; the entries that are known are only found, at a fraction of the cost. None is if
  /// another revision of the decoder has read them.
  ///
  /// The others are as ``decode(_:)`` gives them, and so are the errors; an answer of which no entry can be
  /// read is one, too.
  public func decode(
    _ body: [UInt8], knowing known: KnownEntries
  ) throws(PanelError) -> CatalogueReading {
    let marks = known.decoder == revision ? known.marks : []
    // The words for what is wrong with an answer are those of reading all of it.
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
      // An entry of an object keyed by id says only with its name which service it is.
      if let read = list.known?.read, read.count == answer.services.count { answer.marks = read }
      return answer
    }
  }
}
