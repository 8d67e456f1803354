import Catalogue

// `parked`: not for sale. A service is judged against its last price, and only when its own rate or
// limits change.
//
// - A step upward by more than × 50 of the last price, a step to 0 ("free" in words), or a step to a
//   maximum below the minimum.
// - At a first listing: a rate of 0, a maximum below the minimum, or a rate of at least 50,000 × the
//   panel's mean before the step. This mean is the geometric mean of the prices in the service's currency;
//   services with min = max = 1 are exempt. The first catalogue is judged by the median of its own prices.
//
// `unparked`: for sale again. The rates in between are ignored, and are no price steps.
//
// - The rate comes back to at most × 50 of the last price. Without a last price: the service's first own
//   change to below 50,000 × the mean.
// - A service that is not parked falls by more than × 50: the earlier rate was no price.
// - The rate is unchanged for 30 days, is not 0 and below × 1,000 of the last price, and the maximum is not
//   below the minimum: the rate was a price after all.
// - A parked rate moves again within × 2 of itself (neither rate is 0, and the new one is under 50,000 × the
//   mean): it was a price. This is a `rate` step as well.
//   was a price: this is a `rate` step as well.

extension StepInterpreter {
  private static let longestParking = Duration.seconds(30 * 86_400)

  mutating func findParking() {
    for index in moves.indices where moves[index].outcome == nil && moves[index].isComparable {
      let move = moves[index]
      moves[index].outcome = move.parked.map { judge(move, $0) } ?? parkingOfPrice(move)
    }
  }

  /// Judges a service that was for sale; `nil` if the move is a change of its price.
  private func parkingOfPrice(_ move: Move) -> Move.Outcome? {
    let after = move.after
    if after.price <= 0 || after.limitsExcludeAll || move.ratio.exceeds(50) { return .parked }
    return move.ratio.isBelow(1.0 / 50) ? .unparked(ratio: nil) : nil
  }

  /// Judges a service that was parked.
  private func judge(_ move: Move, _ parked: ParkedService) -> Move.Outcome {
    let (before, after) = (move.before, move.after)
    guard after.price > 0, !after.limitsExcludeAll,
      move.rateChanged || before.min != after.min || before.max != after.max
    else { return .staysParked }
    guard let last = parked.last else {
      return isAbsurd(after) ? .staysParked : .unparked(ratio: nil)
    }
    if !(after.price / last.value).exceeds(50) { return .unparked(ratio: nil) }
    let wasPrice = before.price > 0 && move.rateChanged && !move.ratio.isBeyond(2)
    return wasPrice && !isAbsurd(after) ? .unparked(ratio: move.ratio) : .staysParked
  }

  /// Whether a service is parked, if no earlier price of it is known.
  func isParkedAtFirstListing(_ look: ServiceLook) -> Bool {
    look.price <= 0 || look.limitsExcludeAll || isAbsurd(look)
  }

  /// Whether a service is parked after a step that is not compared. If the currency changed, the parked
  /// state stays: the mean says nothing about the new rate.
  func isParkedUncompared(_ move: Move) -> Bool {
    guard move.currencyChanged else { return isParkedAtFirstListing(move.after) }
    return move.parked != nil || move.after.price <= 0 || move.after.limitsExcludeAll
  }

  private func isAbsurd(_ look: ServiceLook) -> Bool {
    guard !look.isSingle, let mean = mean(for: look) else { return false }
    return !(look.price / mean).isBelow(50_000)
  }

  /// The mean of the panel's prices before the step, in the currency and unit of the service's later
  /// rate; `nil` if there is none.
  private func mean(for look: ServiceLook) -> Double? {
    let currency = currency(of: look)
    if isFirst { return firstMedians[currency] }
    let factor = panelRedenomination?.factor ?? 1
    var level = PriceLevel()
    if let currency, let stated = levelsBefore[currency] { level.add(stated, times: factor) }
    if currency == step.currencyAfter, panelRedenomination != nil || !accountCurrencyChanged,
      let account = levelsBefore[nil]
    {
      level.add(account, times: factor)
    }
    return level.mean
  }

  /// The medians of the first catalogue's prices, by currency. There is no mean before the first catalogue,
  /// and absurd rates would distort its own mean.
  static func medians(of step: CatalogueStep) -> [String?: Double] {
    var prices: [String?: [Double]] = [:]
    for look in step.changes.lazy.compactMap(\.after)
    where look.hasPrice && !look.limitsExcludeAll {
      prices[look.currency ?? step.currencyAfter, default: []].append(look.price)
    }
    return prices.mapValues { prices in prices.sorted()[(prices.count - 1) / 2] }
  }

  /// Treats parked rates that have not changed for 30 days as prices.
  mutating func releaseLongParked() {
    for (id, parked) in memory.parked {
      guard let last = parked.last, let service = id.text, parked.isOrderable,
        parked.rate.approximation > 0, step.at - parked.rateSince >= Self.longestParking,
        (parked.rate.approximation / last.value).isBelow(1000)
      else { continue }
      memory.parked[id] = nil
      released.append(
        CountedPrice(id: service, scope: parked.scope, price: parked.rate.approximation))
      result.ownEvents.append(
        Event(
          .unparked, .service(service), before: parked.rate.text, after: parked.rate.text,
          factor: last.reportedFactor))
    }
  }
}

extension LastPrice {
  /// The product of the redenominations since the service was parked; `nil` for none.
  var reportedFactor: Double? { factor == 1 ? nil : factor }
}
