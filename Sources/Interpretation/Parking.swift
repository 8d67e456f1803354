import Catalogue

// `parked`: not for sale. Judged against the last price, and only when the service's own rate or limits
// change.
//
// - A step upward beyond × 50 of the last price; to 0, "free" in words; or to a maximum below the minimum.
// - A first listing at 0, with a maximum below the minimum, or at 50,000 × the panel's mean before the
//   step or more (the geometric mean of the prices in its currency; min = max = 1 is exempt). The first
//   catalogue is judged by the median of its own prices.
//
// `unparked`: for sale again. The rates between are set aside, and are no step of the price.
//
// - Back within × 50 of the last price, or below that. Without a last price: the first own change below
//   50,000 × the mean.
// - A service that is not parked and falls beyond × 50: the rate before was no price.
// - The rate is unchanged for 30 days at under × 1,000 of the last price, not 0, and the maximum is not below
//   the minimum: a price after all.
// - A parked rate that moves again within × 2 of itself (neither is 0, the new one is under 50,000 × the mean)
//   was a price: this is a `rate` step as well.

extension StepInterpreter {
  private static let longestParking = Duration.seconds(30 * 86_400)

  mutating func findParking() {
    for index in moves.indices where moves[index].outcome == nil && moves[index].isComparable {
      let move = moves[index]
      moves[index].outcome = move.parked.map { judge(move, $0) } ?? parkingOfPrice(move)
    }
  }

  /// Judges a service that was for sale; `nil` if the move is one of its price.
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

  /// Whether a service without a known price before is parked.
  func isParkedAtFirstListing(_ look: ServiceLook) -> Bool {
    look.price <= 0 || look.limitsExcludeAll || isAbsurd(look)
  }

  /// Whether a service is parked after a step that is not compared: in another currency it stays as it was,
  /// because the mean says nothing.
  func isParkedUncompared(_ move: Move) -> Bool {
    guard move.currencyChanged else { return isParkedAtFirstListing(move.after) }
    return move.parked != nil || move.after.price <= 0 || move.after.limitsExcludeAll
  }

  private func isAbsurd(_ look: ServiceLook) -> Bool {
    guard !look.isSingle, let mean = mean(for: look) else { return false }
    return !(look.price / mean).isBelow(50_000)
  }

  /// The mean of the panel's prices before the step, in the currency and unit of a service's rate after
  /// it; `nil` if there is none.
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

  /// The medians of the first catalogue's prices by currency. It has no mean before it, and its own would be
  /// moved by absurd rates.
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
