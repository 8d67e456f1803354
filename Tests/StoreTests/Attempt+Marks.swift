import Catalogue
import Store

extension Attempt {
  /// The attempt as a decoder gives it that knows the last answer: its entries are told by the
  /// fingerprints of what they would be as JSON.
  func marked(_ known: KnownEntries) -> (attempt: Attempt, delta: CatalogueDelta?) {
    guard case .answered(var answer) = catalogue, answer.defects.isEmpty else { return (self, nil) }
    let marks = answer.services.map { $0.mark(known.key) }
    answer.marks = marks
    let whole = with(catalogue: .answered(answer))
    guard let snapshot = known.snapshot else { return (whole, nil) }
    var entries: [CatalogueDelta.Entry] = []
    var services: [Service] = []
    var places = Dictionary(uniqueKeysWithValues: known.entries.enumerated().map { ($1.mark, $0) })
    for (service, mark) in zip(answer.services, marks) {
      if let place = places.removeValue(forKey: mark) {
        entries.append(.known(place))
      } else {
        entries.append(.read(mark))
        services.append(service)
      }
    }
    return (whole, CatalogueDelta(snapshot: snapshot, entries: entries, services: services))
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
  /// Records an attempt by what sets it apart from the last answer, if that is enough; `reader` gives
  /// the last answer.
  func recordMarked(
    _ attempt: Attempt, reader: RatebookStore? = nil
  ) throws -> (recording: Recording, byDelta: Bool) {
    let (whole, delta) = attempt.marked(try (reader ?? self).knownEntries(of: attempt.panel))
    if let delta, let recording = try record(attempt, delta) { return (recording, true) }
    return (try record(whole), false)
  }
}
