import Catalogue

// `redenominated`: the numbers changed their unit, not the prices.
//
// - The whole panel: at least 80 % of the comparable services moved by one factor, within 2 % or the rounding
//   of the later rates. The factor is beyond × 5, and at least 5 services moved by it. For services whose
//   currency changed, any factor counts, and 2 services are enough. A new rate of 0 within that rounding
//   belongs to the redenomination: its service is parked without an event of its own.
// - Services that did not move are counted, and not compared. Services that moved by another ratio are
//   compared after division by the factor, if this makes the move smaller or their currency changed.
//   Otherwise they are compared as they are.
// - Part of a panel: the same rule for at least 5 services and four fifths of the remaining movers, by a
//   factor beyond × 5, in one currency.
// - After a redenomination of the whole panel, a service that returns or is relisted across it is not
//   compared. Neither is a rate that could not be read at that time. The last prices of parked services are
//   multiplied by the factor.

extension StepInterpreter {
  mutating func findPanelRedenomination() {
    let candidates = moves.indices.filter { moves[$0].isCandidate }
    let comparable = pricedBefore - notComparable
    let common = commonRatio(of: candidates) { factor, members in
      let changed = members.filter { moves[candidates[$0]].currencyChanged }
      let smallest = changed.count == members.count ? 2 : 5
      let members = factor.isBeyond(5) ? members : changed
      return members.count >= smallest && members.count.isAtLeast(percent: 80, of: comparable)
        ? members : nil
    }
    guard let common else { return }
    memory.unitChangedAt = step.at
    multiplyLastPrices(by: common.value)
    let group = addLine(
      Event(
        .redenominated, .panel, factor: common.value, count: common.members.count,
        otherCount: comparable - candidates.count))
    panelRedenomination = (common.value, group)
    claim(common.members.map { candidates[$0] }, common.value, group)
    for index in moves.indices where moves[index].outcome == nil {
      moves[index].apply(common.value, group)
    }
  }

  /// The number of services that had a price before and cannot be compared: they went, their rate was
  /// not read, or they now name another product.
  private var notComparable: Int {
    departures.count { $0.parked == nil && $0.look.hasPrice }
      + moves.count { move in
        guard move.isListed, move.isCounted else { return false }
        return switch move.outcome {
        case .unread, .replaced: true
        default: false
        }
      }
  }

  mutating func findPartRedenomination() {
    if panelRedenomination != nil { return }
    let movers = moves.indices.filter { moves[$0].isCandidate && moves[$0].isComparable }
    let common = commonRatio(of: movers) { factor, members in
      factor.isBeyond(5) && members.count >= 5
        && members.count.isAtLeast(percent: 80, of: movers.count) ? members : nil
    }
    guard let common else { return }
    let group = addLine(
      Event(.redenominated, .panel, factor: common.value, count: common.members.count))
    claim(common.members.map { movers[$0] }, common.value, group)
  }

  private mutating func claim(_ members: [Int], _ factor: Double, _ group: EventGroup) {
    for index in members { moves[index].outcome = .redenominated(factor: factor, group) }
  }

  private func commonRatio(
    of candidates: [Int], accept: (Double, [Int]) -> [Int]?
  ) -> CommonRatio? {
    let movers = candidates.map {
      CommonRatio.Mover(before: moves[$0].before.rate, scale: 1, after: moves[$0].after.rate)
    }
    return CommonRatio(.unit, of: movers, accept: accept)
  }

  private mutating func multiplyLastPrices(by factor: Double) {
    for id in memory.parked.keys { memory.parked[id]?.last?.factor *= factor }
    for id in memory.lost.keys { memory.lost[id]?.factor *= factor }
    for index in moves.indices where moves[index].isListed {
      moves[index].parked?.last?.factor *= factor
    }
  }
}

extension Move {
  /// Converts a move that no rule has claimed to the panel's new unit, or sets it aside.
  fileprivate mutating func apply(_ factor: Double, _ group: EventGroup) {
    guard isListed, !before.isStale else {
      isComparable = false
      return
    }
    guard rateChanged else {
      if parked != nil {
        isComparable = true
      } else {
        outcome = after.limitsExcludeAll ? .parked : .setAside
      }
      return
    }
    let ratio = after.price / before.price
    if !currencyChanged, ratio > 0, (ratio / factor).isFartherFrom1(than: ratio) { return }
    if parked != nil, !(ratio / factor).isBeyond(1 + CommonRatio.tolerance) {
      outcome = .redenominated(factor: factor, group)
    } else {
      scale = factor
      isComparable = true
    }
  }

  /// Whether the earlier price counts among the panel's prices.
  fileprivate var isCounted: Bool { parked == nil && before.hasPrice }

  /// Whether the unit of the rate may have changed.
  fileprivate var isCandidate: Bool { outcome == nil && isListed && isCounted && rateChanged }
}

// `currency`: the currency of a service is the one that its entry states, otherwise the account's at that
// time. When it changes, nothing is compared across the change, except if the whole panel was redenominated
// by a factor. A change of the account's currency is one line. Each service whose entry states another
// currency has its own event. A parked service stays parked, and the last prices are forgotten.

extension StepInterpreter {
  mutating func reportCurrencyChanges() {
    if accountCurrencyChanged {
      result.ownEvents.append(
        Event(.currency, .panel, before: step.currencyBefore, after: step.currencyAfter))
    }
    for move in moves where move.isListed {
      // The change of the account's currency has a line of its own.
      guard move.before.currency != nil || move.after.currency != nil, move.currencyChanged else {
        continue
      }
      result.ownEvents.append(
        Event(
          .currency, .service(move.after.id),
          before: move.before.currency ?? step.currencyBefore, after: currency(of: move.after)))
    }
    gatherCurrencyChanges()
  }

  /// Makes one line of many changes of the currency. A currency that all of them share says more than the
  /// count.
  private mutating func gatherCurrencyChanges() {
    func isMember(_ event: Event) -> Bool {
      event.kind == .currency && event.subject.service != nil
    }
    let members = result.ownEvents.filter(isMember)
    guard isMany(members.count) else { return }
    func common(_ currency: (Event) -> String?) -> String? {
      let currencies = Set(members.map(currency))
      return currencies.count == 1 ? currencies.first ?? nil : nil
    }
    addLine(
      Event(
        .currency, .panel, before: common(\.before), after: common(\.after), count: members.count),
      gathering: isMember)
  }
}
