import Catalogue

/// How an answer differs from the catalogue that was known before it. Indexes are those in
/// ``KnownCatalogue/states``.
struct CatalogueComparison {
  /// Services that were not listed; without an index if they were never seen.
  private(set) var arrivals: [(service: Service, mark: EntryMark?, index: Int?)] = []
  /// Services that look different.
  private(set) var changes: [Change] = []
  /// Services that were listed and are no longer.
  private(set) var departures: [Int] = []
  /// Listed services that are kept as they were, since their entries cannot be read.
  private(set) var kept: [Int] = []
  /// Those of them that could be read before: their rates are stale from now on.
  private(set) var unread: [Int] = []
  /// The known states of those that are kept.
  private var stale: [ServiceState] = []
  /// Services with other volatile fields.
  private(set) var volatile: [(fields: String?, index: Int)] = []
  /// Services that look the same, and whose entries have another mark.
  private(set) var marks: [(mark: EntryMark?, index: Int)] = []
  /// The answer's defects. Each names the listed service that is kept for it, and none otherwise.
  private(set) var defects: [Defect]
  /// The ids that their entries state.
  let statedIDs: [String?]
  /// The revision of the decoder that the marks belong to.
  let decoder: Int?
  /// How many services are listed before and after the snapshot.
  let listedBefore: Int
  let listedAfter: Int

  /// A service that looks different.
  struct Change {
    let service: Service
    let mark: EntryMark?
    let index: Int
    /// Whether its entry is the same, byte for byte: another decoder reads it differently.
    let isReread: Bool
  }

  /// `unidentified` is how many defects of the snapshot before keep no service: that many are nothing new.
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

  /// The rates that are stale once a snapshot of this time is accepted, in the order of the ids.
  func staleRates(at time: Timestamp) -> [StaleRate] {
    stale.compactMap { state in
      state.service.map {
        StaleRate(service: $0.id, name: $0.name, rate: $0.rate, since: state.staleSince ?? time)
      }
    }.sorted { $0.service.precedesAsID($1.service) }
  }

  /// The defects, to be compared again later: each names the service that is kept for it now, else the one
  /// that it states.
  var defectsToHold: [Defect] {
    zip(defects, statedIDs).map { defect, stated in
      var defect = defect
      defect.service = defect.service ?? stated
      return defect
    }
  }
}

/// Which services the unreadable entries of an answer belong to. Such a service keeps its previous
/// version and is not missing.
struct DefectClaims {
  /// The answer's defects; each with a service only if that is listed and the answer does not show it
  /// otherwise.
  private(set) var defects: [Defect]
  /// The services that would be missing and are kept.
  private(set) var kept: [Int] = []

  /// Marks the services as shown that are kept. `unidentified` is how many defects of the snapshot
  /// before keep no service: so many are nothing new.
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

  /// Finds services for the entries without a readable id: a missing one of the same name; and for those
  /// without a readable name, too, any, if as many services are missing as there are such entries, or
  /// fewer, and as many of these entries are unexpected.
  private mutating func claim(
    _ unread: [Int], atMost unexpected: Int, on known: KnownCatalogue, _ isShown: inout [Bool]
  ) {
    var missing = known.states.indices
      .filter { known.states[$0].isListed && !isShown[$0] }
      .sorted { known.states[$0].key.precedesAsID(known.states[$1].key) }
    // The last of each name first, to be taken from the end.
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
