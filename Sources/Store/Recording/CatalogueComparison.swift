import Catalogue

/// The differences between an answer and the catalogue before it. Indices refer to
/// ``KnownCatalogue/states``.
struct CatalogueComparison {
  /// Services that were not listed before. Those never seen have no index.
  private(set) var arrivals: [(service: Service, mark: EntryMark?, index: Int?)] = []
  /// Services with another look.
  private(set) var changes: [Change] = []
  /// Services that were listed and are not any more.
  private(set) var departures: [Int] = []
  /// Listed services that keep their state because their entries are unreadable.
  private(set) var kept: [Int] = []
  /// The services of `kept` that could be read before. Their rates are stale from now on.
  private(set) var unread: [Int] = []
  /// The known states of the services in `kept`.
  private var stale: [ServiceState] = []
  /// Services with different volatile fields.
  private(set) var volatile: [(fields: String?, index: Int)] = []
  /// Services with the same look whose entries have another mark.
  private(set) var marks: [(mark: EntryMark?, index: Int)] = []
  /// The answer's defects. Each names the listed service that is kept for it, if there is one.
  private(set) var defects: [Defect]
  /// The ids that the entries of the defects state.
  let statedIDs: [String?]
  /// The revision of the decoder that made the marks.
  let decoder: Int?
  /// The numbers of services listed before and after the snapshot.
  let listedBefore: Int
  let listedAfter: Int

  /// A service with another look.
  struct Change {
    let service: Service
    let mark: EntryMark?
    let index: Int
    /// Whether the entry is the same byte for byte, and only another decoder reads it differently.
    let isReread: Bool
  }

  /// Compares an answer. `unidentified` is the number of defects in the snapshot before that keep no
  /// service: as many are not new.
  init(_ answer: CatalogueAnswer, with known: KnownCatalogue, unidentified: Int) {
    defects = answer.defects
    statedIDs = answer.defects.map { $0.isRepeat ? nil : $0.service }
    decoder = answer.decoder
    listedBefore = known.listed
    var isShown = [Bool](repeating: false, count: known.states.count)
    var shown = answer.known.count
    var expected = 0
    for (position, service) in answer.services.enumerated() {
      let mark = answer.marks.isEmpty ? nil : answer.marks[position]
      guard let index = known.index(of: service.id, expected: expected) else {
        arrivals.append((service, mark, nil))
        continue
      }
      expected = index + 1
      isShown[index] = true
      let state = known.states[index]
      if !state.volatile.isExactly(service.volatile) { volatile.append((service.volatile, index)) }
      if !state.isListed {
        arrivals.append((service, mark, index))
        continue
      }
      shown += 1
      if state.looksOther(than: service) {
        if changes.count == 1_000 { changes.reserveCapacity(answer.services.count) }
        changes.append(
          Change(
            service: service, mark: mark, index: index,
            isReread: mark != nil && mark == state.mark))
      } else if state.mark != mark {
        marks.append((mark, index))
      }
    }
    if !answer.defects.isEmpty {
      let claims = DefectClaims(answer, on: known, &isShown, unidentified: unidentified)
      defects = claims.defects
      kept = claims.kept
      unread = kept.filter { !known.states[$0].isStale }
      stale = kept.map { known.states[$0] }
      shown += kept.count
    }
    if shown < known.listed {
      departures = known.states.indices.filter { known.states[$0].isListed && !isShown[$0] }
    }
    listedAfter = listedBefore - departures.count + arrivals.count
  }

  /// The rates that are stale after accepting a snapshot of this time, in the order of the ids.
  func staleRates(at time: Timestamp) -> [StaleRate] {
    stale.compactMap { state in
      state.service.map {
        StaleRate(service: $0.id, name: $0.name, rate: $0.rate, since: state.staleSince ?? time)
      }
    }.sorted { $0.service.precedesAsID($1.service) }
  }

  /// The defects in the form in which they are compared again later: each names the service that is kept
  /// for it, otherwise the one that it states.
  var defectsToHold: [Defect] {
    zip(defects, statedIDs).map { defect, stated in
      var defect = defect
      defect.service = defect.service ?? stated
      return defect
    }
  }
}

/// Which services the unreadable entries of an answer belong to. Such a service keeps its version,
/// and is not missing.
struct DefectClaims {
  /// The answer's defects. A defect names a service only if that is listed, and the answer does not
  /// show it in another entry.
  private(set) var defects: [Defect]
  /// The services that are kept, and would be missing otherwise.
  private(set) var kept: [Int] = []

  /// Matches defects with services, and sets `isShown` for the services that are kept. `unidentified` is the
  /// number of defects in the snapshot before that keep no service: as many are not new.
  init(
    _ answer: CatalogueAnswer, on known: KnownCatalogue, _ isShown: inout [Bool], unidentified: Int
  ) {
    defects = answer.defects
    let listed = Set(answer.services.lazy.map { ExactText($0.id) })
    var unread: [Int] = []
    for index in defects.indices {
      guard let id = defects[index].service else {
        unread.append(index)
        continue
      }
      if !listed.contains(ExactText(id)), let found = known.index(of: id),
        known.states[found].isListed
      {
        keep(found, for: index, known, &isShown)
      } else {
        defects[index].service = nil
      }
    }
    guard !unread.isEmpty else { return }
    let unexpected = defects.count { $0.service == nil && !$0.isRepeat } - unidentified
    claim(unread, atMost: unexpected, on: known, &isShown)
  }

  /// Finds services for the entries without a readable id. First, an entry gets a missing service with
  /// the same name. Then entries without a readable name get the other missing services, if there are no
  /// more of these than of such entries, and no more than unexpected entries.
  private mutating func claim(
    _ unread: [Int], atMost unexpected: Int, on known: KnownCatalogue, _ isShown: inout [Bool]
  ) {
    var missing = known.states.indices
      .filter { known.states[$0].isListed && !isShown[$0] }
      .sorted { known.states[$0].key.precedesAsID(known.states[$1].key) }
    // The last service of each name comes first, because services are taken from the end.
    var named = Dictionary(grouping: missing.reversed()) {
      ExactText(known.states[$0].service?.name)
    }
    var unread = unread
    var unexpected = unexpected
    unread.removeAll { index in
      guard let name = defects[index].name, let match = named[ExactText(name)]?.popLast() else {
        return false
      }
      keep(match, for: index, known, &isShown)
      unexpected -= 1
      return true
    }
    missing.removeAll { isShown[$0] }
    let nameless = unread.filter { defects[$0].name == nil }
    guard missing.count <= min(nameless.count, unexpected) else { return }
    for (index, service) in zip(nameless, missing) { keep(service, for: index, known, &isShown) }
  }

  private mutating func keep(
    _ service: Int, for index: Int, _ known: KnownCatalogue, _ isShown: inout [Bool]
  ) {
    defects[index].service = known.states[service].key
    if !isShown[service] { kept.append(service) }
    isShown[service] = true
  }
}
