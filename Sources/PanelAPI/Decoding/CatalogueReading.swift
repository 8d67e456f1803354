public import Catalogue
import Support
import Transport

/// An answer to `services`, decoded except for the entries that are known.
public struct CatalogueReading: Sendable {
  public let answer: CatalogueAnswer
  /// What the whole answer is decoded from; `nil` if it is whole.
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
