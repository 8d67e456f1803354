import Catalogue

// `redenominated`: the numbers changed their unit, not the prices.
//
// - The whole panel: at least 80 % of the comparable services (at least 5) moved by one factor beyond × 5,
//   or by any one factor together with a change of currency (at least 2), within 2 % or the rounding of
//   their decimals. A new rate of 0 within that rounding belongs to it, and is parked without an event of
//   its own.
// - The services that did not move are set aside, and counted. Those that moved otherwise are compared
//   net of the factor if that leaves less of a move.
// - Part of a panel: at least 5 services and four fifths of the movers that are left, likewise.
// - A return or relisting that spans a redenomination of the whole panel is not compared. The last prices
//   of parked services are multiplied by the factor.

extension StepInterpreter {
  mutating func findPanelRedenomination() {
    let candidates = moves.indices.filter { moves[$0].isCandidate && moves[$0].isCounted }
    guard let common = commonRatio(of: candidates) else { return }
    var members = common.members.map { candidates[$0] }
    var smallest = 5
    if !common.value.isBeyond(5) {
      members = members.filter { moves[$0].currencyChanged }
      smallest = 2
    }
    let comparable = pricedBefore - notComparable
    guard members.count >= smallest, members.count.isAtLeast(percent: 80, of: comparable) else {
      return
    }
    memory.redenominatedAt = step.at
    multiplyLastPrices(by: common.value)
    let group = addLine(
      Event(
        .redenominated, .panel, factor: common.value, count: members.count,
        otherCount: comparable - candidates.count))
    panelRedenomination = (common.value, group)
    claim(members, common.value, group)
    for index in moves.indices where moves[index].outcome == nil {
      moves[index].apply(common.value, group)
    }
  }

  /// The services that had a price before and cannot be compared: those that went, those whose rate was
  /// not read, and those that name another product now.
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

  mutating func findPartRedenominations() {
    var movers: [[String?]: [Int]] = [:]
    for index in moves.indices where moves[index].isCandidate && moves[index].scale == 1 {
      let (before, after) = (moves[index].before, moves[index].after)
      var currencies: [String?] = []
      if moves[index].currencyChanged {
        // Across a change of the account's currency only the whole panel is compared.
        if before.currency == nil && after.currency == nil { continue }
        currencies = [before.currency ?? step.currencyBefore, currency(of: after)]
      }
      movers[currencies, default: []].append(index)
    }
    // By currency, so that the order of the lines does not depend on the dictionary's.
    let groups = movers.sorted { left, right in
      left.key.map { $0 ?? "" }.lexicographicallyPrecedes(right.key.map { $0 ?? "" })
    }
    for (currencies, movers) in groups {
      guard let common = commonRatio(of: movers), common.members.count >= 5,
        common.value.isBeyond(5) || !currencies.isEmpty
      else { continue }
      let members = common.members.map { movers[$0] }
      let group = addLine(
        Event(.redenominated, .panel, factor: common.value, count: members.count))
      claim(members, common.value, group)
    }
  }

  private mutating func claim(_ members: [Int], _ factor: Double, _ group: EventGroup) {
    for index in members { moves[index].outcome = .redenominated(factor: factor, group) }
  }

  private func commonRatio(of candidates: [Int]) -> CommonRatio? {
    CommonRatio(
      candidates.map {
        CommonRatio.Mover(before: moves[$0].before.price, after: moves[$0].after.rate)
      })
  }

  private mutating func multiplyLastPrices(by factor: Double) {
    for id in memory.parked.keys { memory.parked[id]?.last?.factor *= factor }
    for index in moves.indices where moves[index].isListed {
      moves[index].parked?.last?.factor *= factor
    }
  }
}

extension Move {
  /// Brings a move that no rule has claimed to the panel's new unit, or sets it aside.
  fileprivate mutating func apply(_ factor: Double, _ group: EventGroup) {
    guard isListed else {
      isComparable = false
      return
    }
    guard rateChanged else {
      if parked == nil { isComparable = false }
      return
    }
    let ratio = after.price / before.price
    // Its number is still in the unit before.
    if ratio > 0, (ratio / factor).isFartherFrom1(than: ratio) { return }
    if parked != nil, !(ratio / factor).isBeyond(1 + CommonRatio.tolerance) {
      outcome = .redenominated(factor: factor, group)
    } else {
      scale = factor
      isComparable = true
    }
  }

  /// Whether its price before counts among the panel's.
  fileprivate var isCounted: Bool { parked == nil && before.hasPrice }

  /// Whether its number may have changed its unit.
  fileprivate var isCandidate: Bool {
    outcome == nil && isListed && parked == nil && before.price > 0 && rateChanged
  }
}
