import Catalogue

extension CatalogueListDecoder {
  /// What an answer takes over from the one before, and keeps for the next.
  struct Series {
    fileprivate var known: KnownEntries
    /// The entries that became services, in their order.
    fileprivate(set) var entries: [KnownEntry] = []
    fileprivate(set) var takenOver = 0

    init(taking last: inout KnownCatalogue, at bytes: UnsafeBufferPointer<UInt8>) {
      entries.reserveCapacity(last.entries.count)
      known = KnownEntries(taking: &last, at: bytes)
    }
  }

  /// Takes the next entry over, where it is the one expected, and reads it otherwise. An entry is an
  /// object and ends with its brace, so that the same bytes mean the same, whatever follows.
  mutating func decodeEntryOfSeries(_ reader: inout JSONReader) throws(JSONError) {
    reader.skipWhitespace()
    if let entry = series?.known.move(&reader, to: &answer.services, &entries.ids) {
      series?.entries.append(entry)
      series?.takenOver += 1
      return
    }
    let (start, count) = (reader.position, answer.services.count)
    try decodeEntry(&reader, key: nil)
    guard answer.services.count > count, let id = answer.services.last?.id else { return }
    let number = IDSet.number(id)
    series?.entries.append(KnownEntry(range: start..<reader.position, number: number))
    series?.known.expectNext(behind: id, number: number)
  }
}
