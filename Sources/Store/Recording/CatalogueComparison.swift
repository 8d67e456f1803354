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
  /// What is known of those that are kept.
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
