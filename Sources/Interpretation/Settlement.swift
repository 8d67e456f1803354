import Catalogue

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// The results of the rules: the events of moves, the parked services, and the compared prices.

extension StepInterpreter {
  mutating func settleMoves() {
    if accountCurrencyChanged && panelRedenomination == nil { forgetLastPrices() }
    // With room for the lines, so that it does not grow for these either.
    result.ownEvents.reserveCapacity(result.ownEvents.count + moves.count + 1_000)
    for move in moves { settle(move) }
    for index in firstListings {
      guard let look = step.changes[index].after, isParkedAtFirstListing(look) else { continue }
      park(look, last: nil, keeping: nil)
      report(.parked, look, before: nil)
    }
    releaseLongParked()
    forgetFloatingLines()
  }

  private mutating func settle(_ move: Move) {
    let outcome = move.outcome ?? (move.isComparable ? .unmoved : .notCompared)
    if case .setAside = outcome { return }
    reportRedenomination(move)
    let (id, after) = (ExactText(move.after.id), move.after)
    let wasParked = move.isSideBySide ? memory.parked[id] != nil : move.parked != nil
    memory.parked[id] = nil
    let ratio = follow(move, outcome)
    switch outcome {
    case .replaced: report(.replaced, after, before: move.before)
    case .redenominated: break
    case .unparked:
      report(.unparked, after, before: move.before, factor: move.parked?.last?.reportedFactor)
    default:
      if case .unit(let factor, _) = outcome {
        report(.unit, after, before: move.before, factor: factor)
      }
      let isParked = memory.parked[id] != nil
      if isParked != wasParked {
        report(isParked ? .parked : .unparked, after, before: move.before)
      }
    }
    if let ratio { compared[id] = log(ratio) }
    if case .relisted(let old, _) = move.origin {
      report(.relisted, after, before: move.before, ratio: ratio, other: old.look.id)
    } else if let ratio, ratio != 1 {
      var group: EventGroup?
      if case .rate(_, let line) = outcome { group = line }
      report(.rate, after, before: move.before, ratio: ratio, group: group)
    }
  }

  /// Updates the parked state of a service after a move, and returns the ratio of its price; `nil` if the
  /// price is not compared.
  private mutating func follow(_ move: Move, _ outcome: Move.Outcome) -> Double? {
    let (before, after) = (move.before, move.after)
    switch outcome {
    case .unread:
      guard let parked = move.parked else { return nil }
      park(after, last: move.isComparable ? parked.last : nil, keeping: parked)
      return nil
    case .replaced:
      if isParkedAtFirstListing(after) { park(after, last: nil, keeping: nil) }
      return nil
    case .notCompared:
      if isParkedUncompared(move) { park(after, last: nil, keeping: move.parked) }
      return nil
    case .redenominated(let factor, _):
      if let parked = move.parked {
        park(after, last: parked.last, keeping: parked, hasSameRate: true)
      } else if after.price <= 0 {
        park(after, last: LastPrice(of: before, factor: factor), keeping: nil)
      } else if after.limitsExcludeAll {
        park(after, last: LastPrice(of: after), keeping: nil)
      } else {
        return 1
      }
      return nil
    case .parked:
      park(after, last: LastPrice(of: before, factor: move.scale), keeping: nil)
      return nil
    case .staysParked:
      park(after, last: move.parked?.last, keeping: move.parked)
      return nil
    case .unit(_, let net): return net
    case .unparked(let ratio): return ratio
    case .rate(let ratio, _): return ratio
    case .unmoved: return 1
    case .setAside: return nil
    }
  }

  /// Marks a service as not for sale. A service that was already parked keeps the time since when it is.
  private mutating func park(
    _ look: ServiceLook, last: LastPrice?, keeping parked: ParkedService?,
    hasSameRate: Bool = false
  ) {
    let isSame = hasSameRate || parked?.rate == look.rate
    memory.parked[ExactText(look.id)] = ParkedService(
      since: parked?.since ?? step.at, last: last, rate: look.rate,
      rateSince: isSame ? parked?.rateSince ?? step.at : step.at, scope: PriceScope(look),
      isOrderable: !look.isStale && !look.limitsExcludeAll)
  }

  /// Updates the memory for an entry that a newer decoder reads differently.
  mutating func reread(_ looks: LookPair) {
    let (before, after) = (looks.before, looks.after)
    let parked = memory.parked[ExactText(after.id)]
    guard !after.isStale,
      before.rate != after.rate || before.limitsExcludeAll != after.limitsExcludeAll
    else {
      if let parked {
        park(after, last: parked.last, keeping: parked)
      } else if before.hasPrice, after.hasPrice {
        compared[ExactText(after.id)] = 0
      }
      return
    }
    memory.parked[ExactText(after.id)] = nil
    if isParkedAtFirstListing(after) {
      park(after, last: parked?.last, keeping: parked)
    }
  }

  /// Reports the services that were parked in this step, and those that are for sale again.
  mutating func reportParking() {
    var ids = step.changes.compactMap { $0.after?.id } + pairedSideBySide.map(\.id)
    ids += released.map(\.id).filter { !isChanged($0) }
    for id in ids {
      let parked = memory.parked[ExactText(id)]
      if (parked == nil) == (parkedBefore[ExactText(id)] == nil) { continue }
      result.parking.append(ParkingChange(service: id, parked: parked))
    }
  }

  /// After a change of currency, the last prices say nothing.
  private mutating func forgetLastPrices() {
    for (id, parked) in memory.parked where parked.scope.currency == nil {
      memory.parked[id]?.last = nil
    }
  }

  private mutating func report(
    _ kind: EventKind, _ look: ServiceLook, before: ServiceLook?, ratio: Double? = nil,
    factor: Double? = nil, group: EventGroup? = nil, other: String? = nil
  ) {
    result.ownEvents.append(
      Event(
        kind, .service(look.id), before: before?.rate.text, after: look.rate.text, ratio: ratio,
        factor: factor, group: group, other: other))
  }

  /// Reports the factor for a single service. A service that is parked now keeps the factor in its last
  /// price, and reports it when it is for sale again.
  private mutating func reportRedenomination(_ move: Move) {
    var redenomination: (factor: Double, group: EventGroup)?
    if case .redenominated(let factor, let group) = move.outcome {
      redenomination = (factor, group)
    } else if move.isListed, move.scale != 1 {
      redenomination = panelRedenomination
    }
    guard let redenomination, move.parked == nil else { return }
    if case .parked = move.outcome { return }
    result.ownEvents.append(
      Event(
        .redenominated, .service(move.after.id), before: move.before.rate.text,
        after: move.after.rate.text, factor: move.after.price > 0 ? redenomination.factor : nil,
        group: redenomination.group))
  }
}
