import Catalogue

@testable import PanelAPI

/// What is known of a panel's last answer, kept as a store would.
struct EntryBook {
  private(set) var known = KnownEntries(key: FingerprintKey([UInt8](1...16)).unsafelyUnwrapped)
  /// How many entries of the answer read last were known.
  private(set) var repeated = 0
  private var services: [Service] = []

  /// Reads an answer by what sets it apart from the last, and puts it together again.
  mutating func read(_ body: [UInt8]) throws(PanelError) -> CatalogueAnswer {
    let reading = try CatalogueDecoder().decode(body, knowing: known)
    repeated = 0
    guard let delta = reading.delta else {
      let answer = try reading.whole()
      keep(answer.services, answer.marks)
      return CatalogueAnswer(services: answer.services, defects: answer.defects)
    }
    var read = delta.services.makeIterator()
    var marks: [EntryMark] = []
    var answer = CatalogueAnswer(services: [])
    for entry in delta.entries {
      switch entry {
      case .known(let place):
        repeated += 1
        marks.append(known.entries[place].mark)
        answer.services.append(services[place])
      case .read(let mark):
        marks.append(mark)
        if let service = read.next() { answer.services.append(service) }
      }
    }
    // As a store does where an id is there twice.
    guard Set(answer.services.map(\.id)).count == answer.services.count else {
      let answer = try reading.whole()
      keep(answer.services, answer.marks)
      return CatalogueAnswer(services: answer.services, defects: answer.defects)
    }
    keep(answer.services, marks)
    return answer
  }

  private mutating func keep(_ services: [Service], _ marks: [EntryMark]) {
    self.services = services
    guard marks.count == services.count, !marks.isEmpty else {
      known = KnownEntries(key: known.key)
      return
    }
    known = KnownEntries(
      key: known.key, snapshot: 1,
      entries: marks.enumerated().map {
        KnownEntries.Entry(mark: $1, service: UInt32(truncatingIfNeeded: $0))
      })
  }
}
