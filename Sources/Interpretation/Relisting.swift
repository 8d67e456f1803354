import Catalogue

// `relisted`: a product continues under another id.
//
// - A lost service and a new one have the same name key. The old one was lost at most 30 days before the new
//   one was first listed, or both were listed side by side for at most 7 days.
// - A pair is made at the later of the two times, greedily by: the same category, the shorter pause, the
//   same limits, the smaller move (net of redenominations in between), the ids. A new id is paired once. If
//   the old id returns, the pair is undone.
// - The new id inherits the last price, the limits, and the time since when it is parked. The step
//   between the two ids is judged like any other, and compared upward and downward. If they were listed
//   side by side, the old id's last price is used, and the step replaces the new id's own step.

extension StepInterpreter {
  /// The maximum number of pairs of one name. A name that hundreds of services share identifies no product.
  private static let mostPairs = 10_000

  mutating func findRelistings() {
    let pairs = (pairsOfNewcomers() + pairsSideBySide()).sorted { $0.rank < $1.rank }
    var (olds, news): (Set<ExactText>, Set<ExactText>) = ([], [])
    for pair in pairs {
      let (old, new) = (ExactText(pair.old.look.id), ExactText(pair.new.id))
      guard !olds.contains(old), !news.contains(new) else { continue }
      olds.insert(old)
      news.insert(new)
      relist(pair)
    }
    newcomers.removeAll { news.contains(ExactText($0.look.id)) }
    firstListings.removeAll { news.contains(ExactText(step.changes[$0].id)) }
  }

  private func pairsOfNewcomers() -> [Pair] {
    if newcomers.isEmpty { return [] }
    let arrivals = newcomers.map { Arrival(firstSeen: step.at, look: $0.look, nameKey: $0.key) }
    return pairs(
      memory.lost.values.filter { step.at - $0.at <= PanelMemory.longestLost }, arrivals,
      sideBySide: false)
  }

  private func pairsSideBySide() -> [Pair] {
    if departures.isEmpty { return [] }
    return pairs(
      departures,
      memory.arrivals.values.filter {
        step.at - $0.firstSeen <= PanelMemory.longestNew && !$0.look.isStale
      }, sideBySide: true)
  }

  /// All pairs that share one name key.
  private func pairs(
    _ lost: some Sequence<LostService>, _ arrivals: [Arrival], sideBySide: Bool
  ) -> [Pair] {
    let news = Dictionary(grouping: arrivals.filter { !$0.nameKey.isEmpty }, by: \.nameKey)
    let olds = Dictionary(
      grouping: lost.filter { !$0.isRelisted && news[$0.nameKey] != nil }, by: \.nameKey)
    return olds.flatMap { key, olds -> [Pair] in
      guard let news = news[key], olds.count * news.count <= Self.mostPairs else { return [] }
      return olds.flatMap { old in news.map { Pair(old, $0, sideBySide: sideBySide) } }
    }
  }

  private mutating func relist(_ pair: Pair) {
    let (old, new) = (pair.old, ExactText(pair.new.id))
    memory.lost[ExactText(old.look.id)]?.isRelisted = true
    memory.arrivals[new] = nil
    var (before, parked) = (old.look, old.parked)
    var scale = 1.0
    if pair.sideBySide {
      if let last = old.parked?.last {
        // The old id was parked because the new one replaced it.
        (before.rate, before.min, before.max) = (last.rate, last.min, last.max)
        (parked, scale) = (nil, last.factor)
      }
      if !isChanged(pair.new.id) {
        discount(pair.new)
        pairedSideBySide.append(pair.new)
      } else if let own = moves.firstIndex(where: { $0.isListed && $0.isOf(pair.new.id) }) {
        moves[own].outcome = .setAside
      }
    }
    addMove(
      LookPair(before: before, after: pair.new), parked,
      .relisted(from: old, sideBySide: pair.sideBySide), lostAt: old.at)
    moves[moves.count - 1].scale = scale
  }
}

/// A lost service and a new one that may be the same product.
private struct Pair {
  let old: LostService
  let new: ServiceLook
  let sideBySide: Bool
  let rank: Rank

  init(_ old: LostService, _ arrival: Arrival, sideBySide: Bool) {
    (self.old, new, self.sideBySide) = (old, arrival.look, sideBySide)
    let pause = (arrival.firstSeen.milliseconds - old.at.milliseconds).magnitude
    let price = (old.parked?.last?.value ?? old.look.price) * old.factor
    let (low, high) = (min(price, new.price), max(price, new.price))
    rank = Rank(
      categoryDiffers: !old.look.category.isExactly(new.category), pause: pause,
      limitsDiffer: old.look.min != new.min || old.look.max != new.max,
      ratio: low > 0 ? high / low : high > 0 ? .infinity : 1, old: OrderedID(old.look.id),
      new: OrderedID(new.id))
  }

  /// How likely a pair is, the most likely first. The ids make the order complete.
  struct Rank: Comparable {
    let categoryDiffers: Bool
    /// The time between the two listings in milliseconds.
    let pause: UInt64
    let limitsDiffer: Bool
    let ratio: Double
    let old: OrderedID
    let new: OrderedID

    static func < (left: Rank, right: Rank) -> Bool {
      if left.categoryDiffers != right.categoryDiffers { return right.categoryDiffers }
      if left.pause != right.pause { return left.pause < right.pause }
      if left.limitsDiffer != right.limitsDiffer { return right.limitsDiffer }
      if left.ratio != right.ratio { return left.ratio < right.ratio }
      if left.old != right.old { return left.old < right.old }
      return left.new < right.new
    }
  }
}

extension LastPrice {
  /// The price of a look whose unit is `factor` times the present one.
  init(of look: ServiceLook, factor: Double = 1) {
    self.init(rate: look.rate, factor: factor, min: look.min, max: look.max)
  }
}
