import Catalogue
import Store
import Support

extension Attempt {
  /// The attempt as a decoder of a revision gives it that knows some entries, which are recognised by the
  /// fingerprints of what they would be as JSON.
  func marked(_ known: KnownEntries, decoder: Int = 1) -> Attempt {
    guard case .answered(let whole) = catalogue else { return self }
    var answer = CatalogueAnswer(services: [], defects: whole.defects)
    answer.decoder = decoder
    var marks = known.decoder == decoder ? Set(known.marks) : []
    for service in whole.services {
      let mark = service.mark(known.key)
      if marks.remove(mark) != nil {
        answer.known.append(mark)
      } else {
        answer.services.append(service)
        answer.marks.append(mark)
      }
    }
    return with(catalogue: .answered(answer))
  }
}

extension Service {
  func mark(_ key: FingerprintKey) -> EntryMark {
    exact.withUnsafeBytes { bytes in
      EntryMark(fingerprint: key.fingerprint(of: bytes), length: UInt32(bytes.count))
    }
  }
}

extension RatebookStore {
  /// Records an attempt without the entries that are known, and then whole if that does not suffice;
  /// `reader` knows the entries. Gives how many were decoded, too.
  func recordMarked(
    _ attempt: Attempt, reader: RatebookStore? = nil, decoder: Int = 1
  ) throws -> (recording: Recording, decoded: Int) {
    let known = try (reader ?? self).knownEntries(of: attempt.panel)
    let marked = attempt.marked(known, decoder: decoder)
    do { return (try record(marked), marked.decoded) } catch is WholeAnswerNeeded {
      let whole = attempt.marked(KnownEntries(key: known.key), decoder: decoder)
      return (try record(whole), whole.decoded)
    }
  }
}

extension Attempt {
  /// How many of its services were decoded.
  fileprivate var decoded: Int {
    if case .answered(let answer) = catalogue { answer.services.count } else { 0 }
  }
}
