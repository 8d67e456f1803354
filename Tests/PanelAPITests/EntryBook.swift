import Catalogue
import Support

@testable import PanelAPI

/// Keeps what is known of a panel's last answer, as a store would.
struct EntryBook {
  private(set) var known = KnownEntries(key: FingerprintKey([UInt8](1...16)).unsafelyUnwrapped)
  /// How many entries of the answer read last were known.
  private(set) var repeated = 0
  private var services: [EntryMark: Service] = [:]

  /// Reads an answer except its known entries, and puts it together again, by id.
  mutating func read(_ body: [UInt8]) throws(PanelError) -> CatalogueAnswer {
    let reading = try CatalogueDecoder().decode(body, knowing: known)
    var read = reading.answer
    repeated = read.known.count
    let repeatedServices = read.known.compactMap { services[$0] }
    if Set((repeatedServices + read.services).map { ExactText($0.id) }).count
      < repeated + read.services.count
    {
      // As a store does if an id is there twice.
      read = try reading.whole()
    }
    var next = services.filter { read.known.contains($0.key) }
    for (mark, service) in zip(read.marks, read.services) { next[mark] = service }
    known = KnownEntries(
      key: known.key, decoder: read.decoder,
      marks: known.marks.filter { next[$0] != nil } + read.marks)
    services = next
    var answer = CatalogueAnswer(
      services: read.known.compactMap { next[$0] } + read.services, defects: read.defects)
    answer.repeats = read.repeats
    return answer.byID
  }
}

extension CatalogueAnswer {
  /// The answer with its services in the order of their ids, and without marks.
  var byID: CatalogueAnswer {
    var answer = CatalogueAnswer(
      services: services.sorted { $0.id.precedesAsID($1.id) }, defects: defects)
    answer.repeats = repeats.map { RepeatedEntry(service: $0.service) }
    return answer
  }
}
