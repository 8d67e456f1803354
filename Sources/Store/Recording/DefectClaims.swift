import Catalogue

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
