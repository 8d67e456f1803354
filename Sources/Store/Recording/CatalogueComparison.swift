import Catalogue

/// What sets an answer apart from the catalogue that was known before it. Places are those in
/// ``KnownCatalogue/states``.
struct CatalogueComparison {
  /// Services that were not listed; without a place where they were never seen.
  private(set) var arrivals: [(service: Service, place: Int?)] = []
  /// Services that look different.
  private(set) var changes: [(service: Service, place: Int)] = []
  /// Services that were listed and are no longer.
  private(set) var departures: [Int] = []
  /// Listed services that are kept as they were, since their entries cannot be read.
  private(set) var kept: [Int] = []
  /// Services with other volatile fields.
  private(set) var volatile: [(fields: String?, place: Int)] = []
  /// The answer's defects. Each names the service that is kept for it, and none otherwise.
  private(set) var defects: [Defect]
  /// How many services are listed before and after the snapshot.
  let listedBefore: Int
  let listedAfter: Int

  /// How many services it gives a new version.
  var versions: Int { arrivals.count + changes.count + departures.count }

  /// `unidentified` is how many defects of the snapshot before stand for no service: that many are
  /// nothing new. `unchanged` services are listed in both, and neither known here nor in the answer.
  init(
    _ answer: CatalogueAnswer, with known: KnownCatalogue, unidentified: Int, unchanged: Int = 0
  ) {
    defects = answer.defects
    listedBefore = known.listed + unchanged
    var isShown = [Bool](repeating: false, count: known.states.count)
    var shown = 0
    var expected = 0
    for service in answer.services {
      guard let place = known.place(of: service.id, expected: expected) else {
        arrivals.append((service, nil))
        continue
      }
      expected = place + 1
      isShown[place] = true
      if !known.states[place].volatile.isExactly(service.volatile) {
        volatile.append((service.volatile, place))
      }
      if known.states[place].service == nil {
        arrivals.append((service, place))
      } else {
        shown += 1
        if known.states[place].looksOther(than: service) { changes.append((service, place)) }
      }
    }
    if !answer.defects.isEmpty {
      let claims = DefectClaims(answer, on: known, &isShown, unidentified: unidentified)
      defects = claims.defects
      kept = claims.kept
      shown += kept.count
    }
    if shown < known.listed {
      departures = known.states.indices.filter { known.states[$0].service != nil && !isShown[$0] }
    }
    listedAfter = listedBefore - departures.count + arrivals.count
  }
}
