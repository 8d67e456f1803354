import Catalogue

/// An answer whose entries need not be read again.
struct KnownCatalogue {
  var body: [UInt8] = []
  var services: [Service] = []
  /// The entries that the services were read from, in their order.
  var entries: [KnownEntry] = []
}

/// An entry of an answer that was read into a service.
struct KnownEntry {
  /// Where it stands in the answer's body.
  let range: Range<Int>
  /// The number that its id is the only spelling of, if any.
  let number: Int?
}

/// The entries of the last answer that have not been met again so far.
struct KnownEntries {
  /// The last answer's body.
  private let bytes: UnsafeBufferPointer<UInt8>
  private var last: KnownCatalogue
  /// The entry that is expected: the one behind the entry met last.
  private var expected = 0
  /// Entries by their ids, made when first needed; of the ids that share a place, the last is kept.
  private var places: [Int32] = []

  /// Takes an answer, since services are moved out of it without copies only where nobody else
  /// holds them.
  init(taking last: inout KnownCatalogue, at bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    self.last = KnownCatalogue()
    swap(&self.last, &last)
  }

  var count: Int { last.entries.count }

  /// Moves behind the next entry and puts its service behind the others, where it is the entry
  /// expected and its id none of `ids`. (An id that is listed twice makes a defect.)
  @inline(__always)
  mutating func move(
    _ reader: inout JSONReader, to services: inout [Service], _ ids: inout IDSet
  ) -> KnownEntry? {
    guard expected < last.entries.count else { return nil }
    let (index, entry) = (expected, last.entries[expected])
    let start = reader.position
    guard reader.skip(UnsafeBufferPointer(rebasing: bytes[entry.range])) else { return nil }
    expected += 1
    guard ids.insert(last.services[index].id, number: entry.number) else {
      reader.position = start
      return nil
    }
    // Swapped, since a copy would count the references of all its texts.
    services.append(.blank)
    swap(&services[services.count - 1], &last.services[index])
    return KnownEntry(range: start..<reader.position, number: entry.number)
  }

  /// Expects the entry behind that with this id, where there is one.
  mutating func expectNext(behind id: String, number: Int?) {
    guard count > 0 else { return }
    if places.isEmpty { findPlaces() }
    let index = Int(places[place(id, number)])
    if index >= 0, last.services[index].id == id { expected = index + 1 }
  }

  private mutating func findPlaces() {
    var size = 1
    while size < 2 * count { size *= 2 }
    places = [Int32](repeating: -1, count: size)
    for (index, entry) in last.entries.enumerated() {
      places[place(last.services[index].id, entry.number)] = Int32(truncatingIfNeeded: index)
    }
  }

  /// Ids that are numbers mostly follow each other, so that their last bits tell them apart.
  private func place(_ id: String, _ number: Int?) -> Int {
    (number ?? id.hashValue) & (places.count - 1)
  }
}
