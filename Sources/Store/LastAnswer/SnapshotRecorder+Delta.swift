import Catalogue
import GRDB

extension SnapshotRecorder {
  /// Records an answer by what sets it apart from the last one, which reads and writes nothing else.
  ///
  /// `nil`, with nothing written, where that does not tell enough: the last answer is another by now,
  /// an id is listed twice, or the gate objects.
  mutating func record(_ delta: CatalogueDelta) throws -> Recording? {
    guard let last = try LastAnswer.read(panelID: panelID, database),
      last.snapshot == delta.snapshot, try rows.answered(after: takenAt) == nil
    else { return nil }
    guard let (concerned, unchanged) = try concerned(delta, last.entries) else { return nil }
    var known = concerned
    let comparison = CatalogueComparison(
      CatalogueAnswer(services: delta.services), with: known, unidentified: 0,
      unchanged: unchanged)
    if let baseline = try rows.baseline(before: takenAt, known) {
      let input = GateInput(comparison, with: baseline, currency: try statedCurrency())
      guard input.objection == nil else { return nil }
    }

    var recording = Recording(comparison, verdict: .accepted)
    recording.services = delta.entries.count
    recording.snapshotID = try rows.insert(attempt, recording)
    try CatalogueWriter(database, panelID: panelID, takenAt: takenAt).write(comparison, to: &known)
    let isSame =
      delta.services.isEmpty && delta.entries.count == last.entries.count
      && delta.entries.indices.allSatisfy { delta.entries[$0] == .known($0) }
    if isSame {
      try LastAnswer.touch(panelID: panelID, snapshotID: recording.snapshotID, database)
    } else {
      let entries = entries(of: delta, last.entries, known)
      try LastAnswer.write(entries, panelID: panelID, snapshotID: recording.snapshotID, database)
    }
    return recording
  }

  /// The services that were decoded or did not come again, as they are known, and how many others
  /// there are; `nil` where a decoded one has come again, too.
  private func concerned(
    _ delta: CatalogueDelta, _ last: [KnownEntries.Entry]
  ) throws -> (known: KnownCatalogue, unchanged: Int)? {
    var hasCome = [Bool](repeating: false, count: last.count)
    for case .known(let place) in delta.entries { hasCome[place] = true }
    var known = try KnownCatalogue(database)
    for place in last.indices where !hasCome[place] {
      let serviceID = Int64(last[place].service)
      let state = try ServiceState.load(database, serviceID: serviceID, before: takenAt)
      guard let state, state.service != nil else { return nil }
      known.append(state)
    }
    for service in delta.services where known.place(of: service.id) == nil {
      let state = try ServiceState.load(
        database, panelID: panelID, key: service.id, before: takenAt)
      guard let state else { continue }
      // Listed, and not among those that did not come again.
      if state.service != nil { return nil }
      known.append(state)
    }
    return (known, hasCome.count { $0 })
  }

  /// The entries of the answer, in its order.
  private func entries(
    of delta: CatalogueDelta, _ last: [KnownEntries.Entry], _ known: KnownCatalogue
  ) -> [KnownEntries.Entry]? {
    var services = delta.services.makeIterator()
    var entries: [KnownEntries.Entry] = []
    entries.reserveCapacity(delta.entries.count)
    for entry in delta.entries {
      switch entry {
      case .known(let place): entries.append(last[place])
      case .read(let mark):
        guard let service = services.next(), let place = known.place(of: service.id),
          let number = UInt32(exactly: known.states[place].serviceID)
        else { return nil }
        entries.append(KnownEntries.Entry(mark: mark, service: number))
      }
    }
    return entries
  }
}
