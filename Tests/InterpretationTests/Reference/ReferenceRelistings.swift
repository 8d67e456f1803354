import Catalogue

extension Reference {
  /// The pairs of which the later half happened in this snapshot, the likeliest first.
  func newPairs(_ presence: ReferencePresence, _ after: ReferenceSnapshot) -> [ReferencePair] {
    var (usedOlds, usedNews): (Set<String>, Set<String>) = ([], [])
    return candidates(presence, after).sorted(by: <).compactMap { pair in
      if usedOlds.contains(pair.old) || usedNews.contains(pair.new) { return nil }
      usedOlds.insert(pair.old)
      usedNews.insert(pair.new)
      return ReferencePair(old: pair.old, new: pair.new, at: after.time)
    }
  }

  /// Every lost service with every new one of its name.
  private func candidates(_ presence: ReferencePresence, _ after: ReferenceSnapshot) -> [Candidate]
  {
    var names = NameKeys()
    var news: [NameKey: [String]] = [:]
    for id in presence.new + presence.kept.filter({ isNew($0, at: after.time) }) {
      news[names.key(of: after.services[id]!.name), default: []].append(id)
    }
    var candidates: [Candidate] = []
    for (old, life) in lives where after.services[old] == nil && !life.isPairedAsOld {
      guard let lost = life.lost, after.time.isWithin(days: 30, since: lost) else { continue }
      let key = names.key(of: life.shown.name)
      for new in key.isEmpty ? [] : news[key] ?? [] {
        let arrived = lives[new]?.arrived ?? after.time
        // An earlier pair of halves was decided in an earlier snapshot.
        guard max(arrived, lost) == after.time else { continue }
        candidates.append(Candidate(old, life, new, after.services[new]!, arrived))
      }
    }
    return candidates
  }

  /// Whether a listed service arrived at most 7 days before, and is nobody's new id.
  private func isNew(_ id: String, at time: Timestamp) -> Bool {
    guard let life = lives[id], let arrived = life.arrived, !life.isPairedAsNew else {
      return false
    }
    return time.isWithin(days: 7, since: arrived)
  }
}

/// A relisting that may be.
private struct Candidate {
  let old: String
  let new: String
  let hasOtherCategory: Bool
  let pause: Int64
  let ratio: Double

  init(
    _ old: String, _ life: ReferenceLife, _ new: String, _ look: ReferenceLook,
    _ arrived: Timestamp
  ) {
    (self.old, self.new) = (old, new)
    hasOtherCategory = life.shown.category != look.category
    pause = abs(arrived.milliseconds - life.lost!.milliseconds)
    let price = life.price ?? life.shown.rate.approximation
    let rates = [price, look.rate.approximation].sorted()
    ratio = rates[0] > 0 ? rates[1] / rates[0] : (rates[1] > 0 ? .infinity : 1)
  }

  static func < (left: Self, right: Self) -> Bool {
    if left.hasOtherCategory != right.hasOtherCategory { return right.hasOtherCategory }
    if left.pause != right.pause { return left.pause < right.pause }
    if left.ratio != right.ratio { return left.ratio < right.ratio }
    if left.old != right.old { return OrderedID(left.old) < OrderedID(right.old) }
    return OrderedID(left.new) < OrderedID(right.new)
  }
}
