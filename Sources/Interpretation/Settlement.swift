import Catalogue

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// What follows from the rules' outcomes: the events of the moves, who is parked, and which prices were
// compared.

extension StepInterpreter {
  mutating func settleMoves() {
    if accountCurrencyChanged && panelRedenomination == nil { forgetLastPrices() }
    for move in moves { settle(move) }
    for look in firstListings where !look.isStale {
      if isParkedAtFirstListing(look, was: nil) {
        park(look, last: nil, keeping: nil)
        report(.parked, look, before: nil)
      }
    }
    releaseLongParked()
    forgetFloatingLines()
  }

  private mutating func settle(_ move: Move) {
    let (id, after) = (ExactText(move.after.id), move.after)
    reportRedenomination(move)
    var relistingRatio: Double?
    func compare(_ ratio: Double) {
      compared[id] = log(ratio)
      relistingRatio = ratio
    }
    switch move.outcome ?? (move.isComparable ? .unmoved : .notCompared) {
    case .unread:
      if let parked = move.parked {
        park(after, last: move.isComparable ? parked.last : nil, keeping: parked)
      }
    case .replaced:
      restartPriceMemory(move)
      report(.replaced, after, before: move.before)
    case .notCompared where move.isSideBySide: break
    case .notCompared:
      let isParked = restartPriceMemory(move)
      if isParked != (move.parked != nil) {
        report(isParked ? .parked : .unparked, after, before: move.before)
      }
    case .redenominated(let factor, _):
      if after.price <= 0 {
        park(after, last: LastPrice(of: move.before, factor: factor), keeping: nil)
      } else if let parked = move.parked {
        park(after, last: parked.last, keeping: parked, hasSameRate: true)
      } else {
        compare(1)
      }
    case .unit(let factor, let net):
      compare(net)
      report(.unit, after, before: move.before, factor: factor)
      reportRate(move, net, nil)
    case .parked:
      park(after, last: LastPrice(of: move.before, factor: move.scale), keeping: nil)
      report(.parked, after, before: move.before)
    case .staysParked:
      park(after, last: move.parked?.last, keeping: move.parked)
    case .unparked(let ratio):
      memory.parked[id] = nil
      report(.unparked, after, before: move.before, factor: move.parked?.last?.reportedFactor)
      if let ratio {
        compare(ratio)
        reportRate(move, ratio, nil)
      }
    case .rate(let ratio, let group):
      compare(ratio)
      reportRate(move, ratio, group)
    case .unmoved:
      compare(1)
    }
    if case .relisted(let old, _) = move.origin {
      result.events.append(
        Event(
          .relisted, .service(after.id), before: move.before.rate.text, after: after.rate.text,
          ratio: relistingRatio, other: old.look.id))
    }
  }

  /// Starts the price memory as at a first listing; `true` if the service is parked.
  @discardableResult
  private mutating func restartPriceMemory(_ move: Move) -> Bool {
    memory.parked[ExactText(move.after.id)] = nil
    guard isParkedAtFirstListing(move.after, was: move.parked) else { return false }
    park(move.after, last: nil, keeping: move.parked)
    return true
  }

  /// Marks a service as not for sale. One that was so before keeps since when.
  private mutating func park(
    _ look: ServiceLook, last: LastPrice?, keeping parked: ParkedService?,
    hasSameRate: Bool = false
  ) {
    let isSame = hasSameRate || parked?.rate == look.rate
    memory.parked[ExactText(look.id)] = ParkedService(
      since: parked?.since ?? step.at, last: last, rate: look.rate,
      rateSince: isSame ? parked?.rateSince ?? step.at : step.at, scope: PriceScope(look),
      isStale: look.isStale)
  }

  /// Follows an entry that a better decoder reads differently.
  mutating func reread(_ before: ServiceLook, _ after: ServiceLook) {
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
    if isParkedAtFirstListing(after, was: parked) {
      park(after, last: parked?.last, keeping: parked)
    }
  }

  /// Reports who is not for sale any more, and who is again.
  mutating func reportParking() {
    var ids = step.changes.compactMap { $0.after?.id } + pairedSideBySide.map(\.id)
    ids += released.map(\.id).filter { !isChanged($0) }
    for id in ids {
      let parked = memory.parked[ExactText(id)]
      if (parked == nil) == (parkedBefore[ExactText(id)] == nil) { continue }
      result.parking.append(ParkingChange(service: id, parked: parked))
    }
  }

  /// In another currency the last prices say nothing.
  private mutating func forgetLastPrices() {
    for (id, parked) in memory.parked where parked.scope.currency == nil {
      memory.parked[id]?.last = nil
    }
  }

  private mutating func report(
    _ kind: EventKind, _ look: ServiceLook, before: ServiceLook?, factor: Double? = nil
  ) {
    result.events.append(
      Event(
        kind, .service(look.id), before: before?.rate.text, after: look.rate.text, factor: factor))
  }

  /// A relisting's own event has its ratio.
  private mutating func reportRate(_ move: Move, _ ratio: Double, _ group: EventGroup?) {
    if move.isRelisted || ratio == 1 { return }
    result.events.append(
      Event(
        .rate, .service(move.after.id), before: move.before.rate.text,
        after: move.after.rate.text, ratio: ratio, group: group))
  }

  /// Reports the factor for a service of its own. One that is parked by now has it in its last price, and
  /// reports it when it is for sale again.
  private mutating func reportRedenomination(_ move: Move) {
    var redenomination: (factor: Double, group: EventGroup)?
    if case .redenominated(let factor, let group) = move.outcome {
      redenomination = (factor, group)
    } else if move.isListed, move.scale != 1 {
      redenomination = panelRedenomination
    }
    guard let redenomination, move.parked == nil else { return }
    if case .parked = move.outcome { return }
    result.events.append(
      Event(
        .redenominated, .service(move.after.id), before: move.before.rate.text,
        after: move.after.rate.text, factor: move.after.price > 0 ? redenomination.factor : nil,
        group: redenomination.group))
  }
}
