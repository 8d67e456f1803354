public import Catalogue

/// Reads the answers to `services` that one panel gives one after the other, each as
/// ``CatalogueDecoder`` does.
///
/// Nearly all entries of an answer are byte for byte those of the answer before. Their services are
/// taken over, which takes a fraction of the time that reading them takes. For that, the last answer
/// is kept in memory, its body and its services. It is fastest once nobody else holds them any more.
public struct CatalogueSeriesDecoder: Sendable {
  private var last = KnownCatalogue()
  /// How many services of the last answer were taken over from the one before.
  private(set) var takenOver = 0

  public init() {}

  /// The services and defects of the next answer: exactly those that ``CatalogueDecoder`` gives, and
  /// the same errors. After an error, the next answer is read as if it were the first.
  public mutating func decode(_ body: [UInt8]) throws(PanelError) -> CatalogueAnswer {
    takenOver = 0
    let lastBody = last.body
    return try lastBody.withUnsafeBufferPointer { bytes throws(PanelError) in
      try decode(body, following: bytes)
    }
  }

  private mutating func decode(
    _ body: [UInt8], following lastBody: UnsafeBufferPointer<UInt8>
  ) throws(PanelError) -> CatalogueAnswer {
    var list = CatalogueListDecoder(taking: &last, at: lastBody)
    try AnswerReading.read(body, expecting: "a list of services") { reader throws(JSONError) in
      try list.decode(&reader) ? () : nil
    }
    guard let series = list.series else { return list.answer }
    takenOver = series.takenOver
    // Of an object keyed by id, entries are no services by themselves.
    if series.entries.count == list.answer.services.count {
      self.last = KnownCatalogue(
        body: body, services: list.answer.services, entries: series.entries)
    }
    return list.answer
  }
}
