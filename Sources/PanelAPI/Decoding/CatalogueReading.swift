public import Catalogue

/// An answer to `services`, read as far as it is not known.
public struct CatalogueReading: Sendable {
  /// What sets the answer apart from the last one; `nil` where that is not known, or where it holds
  /// an entry that cannot be read.
  public let delta: CatalogueDelta?
  private let source: Source

  private enum Source: Sendable {
    case answer(CatalogueAnswer)
    case body([UInt8], FingerprintKey, CatalogueDecoder)
  }

  /// An answer that was read whole.
  public init(_ answer: CatalogueAnswer) {
    delta = nil
    source = .answer(answer)
  }

  init(
    _ delta: CatalogueDelta, body: [UInt8], key: FingerprintKey, decoder: CatalogueDecoder
  ) {
    self.delta = delta
    source = .body(body, key, decoder)
  }

  /// All services and defects of the answer. Throws ``PanelError``.
  public func whole() throws(PanelError) -> CatalogueAnswer {
    switch source {
    case .answer(let answer): answer
    case .body(let body, let key, let decoder):
      try decoder.decode(body, knowing: KnownEntries(key: key)).whole()
    }
  }
}

extension CatalogueDecoder {
  /// Reads an answer; the entries that `known` has are only found, at a fraction of the cost.
  ///
  /// What is read is what ``decode(_:)`` gives, and so are the errors.
  public func decode(
    _ body: [UInt8], knowing known: KnownEntries
  ) throws(PanelError) -> CatalogueReading {
    // What is wrong with an answer is told of it as a whole.
    guard let read = (try? repeated(body, of: known)) ?? nil else {
      return CatalogueReading(try decode(body))
    }
    if let snapshot = known.snapshot {
      let delta = CatalogueDelta(snapshot: snapshot, entries: read.entries, services: read.services)
      return CatalogueReading(delta, body: body, key: known.key, decoder: self)
    }
    var answer = CatalogueAnswer(services: read.services)
    answer.marks = read.entries.compactMap { if case .read(let mark) = $0 { mark } else { nil } }
    return CatalogueReading(answer)
  }

  /// The entries of an answer and the services of those that `known` has not; `nil` where one of them
  /// cannot be read, or stands under its id.
  private func repeated(
    _ body: [UInt8], of known: KnownEntries
  ) throws(PanelError) -> (entries: [CatalogueDelta.Entry], services: [Service])? {
    try AnswerReading.read(
      body, expecting: Self.expected, inPart: !known.entries.isEmpty
    ) { reader throws(JSONError) in
      var list = list(finding: RepeatedEntries(of: known))
      guard try list.decode(&reader) else { return nil }
      guard let entries = list.repeated?.entries, list.answer.defects.isEmpty, list.page == nil,
        entries.count(where: { if case .read = $0 { true } else { false } })
          == list.answer.services.count
      else { return .some(nil) }
      return (entries, list.answer.services)
    }
  }
}
