import Catalogue

// `parked`: not for sale. Judged against the last price, and only when the service itself changes.
//
// - A step upward beyond × 50 of the last price; to 0, "free" in words; or to a maximum below the minimum.
// - A first listing at 0, with a maximum below the minimum, or at 50,000 × the panel's mean before the
//   step or more (the geometric mean of the prices; min = max = 1 is exempt).
//
// `unparked`: for sale again. The rates between are set aside, and are no step of the price.
//
// - Back within × 50 of the last price, or below that. Without a last price: the first own change below
//   50,000 × the mean.
// - A service that is not parked and falls beyond × 50: the rate before was no price.
// - Unchanged for 30 days at under × 1,000 of the last price, whatever the limits: a price after all.
// - A parked rate that moves again within × 2 of itself (neither is 0, both are under 50,000 × the mean)
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
    let (before, after) = (move.before, move.after)
    if after.price <= 0 || after.limitsExcludeAll && !before.limitsExcludeAll { return .parked }
    if move.ratio.exceeds(50) { return .parked }
    return move.ratio.isBelow(1.0 / 50) ? .unparked(ratio: nil) : nil
  }

  /// Judges a service that was parked.
  private func judge(_ move: Move, _ parked: ParkedService) -> Move.Outcome {
    let after = move.after
    if after.price <= 0 || after.limitsExcludeAll { return .staysParked }
    guard let last = parked.last else {
      return isAbsurd(after) ? .staysParked : .unparked(ratio: nil)
    }
    if !(after.price / last.value).exceeds(50) { return .unparked(ratio: nil) }
    let before = parked.rate.approximation * move.scale
    if before > 0, move.rateChanged, !(after.price / before).isBeyond(2), !isAbsurd(after),
      !isAbsurd(before, of: after)
    {
      return .unparked(ratio: after.price / before)
    }
    return .staysParked
  }

  /// Whether a service without a known price before is parked.
  func isParkedAtFirstListing(_ look: ServiceLook, was parked: ParkedService?) -> Bool {
    if look.price <= 0 || look.limitsExcludeAll { return true }
    // Across a change of currency there is no mean to judge by.
    if mean(for: look) == nil { return parked != nil }
    return isAbsurd(look)
  }

  private func isAbsurd(_ look: ServiceLook) -> Bool {
    !look.isSingle && isAbsurd(look.price, of: look)
  }

  private func isAbsurd(_ price: Double, of look: ServiceLook) -> Bool {
    guard let mean = mean(for: look) else { return false }
    return !(price / mean).isBelow(50_000)
  }

  /// The mean of the panel's prices before the step, in the currency and unit of a service's rate after
  /// it; `nil` if there is none.
  private func mean(for look: ServiceLook) -> Double? {
    let factor = panelRedenomination?.factor ?? 1
    let currency = currency(of: look)
    var level = PriceLevel()
    if let currency, let stated = levelsBefore[currency] { level.add(stated, times: factor) }
    if currency == step.currencyAfter, panelRedenomination != nil || !accountCurrencyChanged,
      let account = levelsBefore[nil]
    {
      level.add(account, times: factor)
    }
    return level.mean
  }

  /// The levels by which the first catalogue is judged, which has no mean before it: its own medians,
  /// because a few absurd rates hardly move these.
  static func levels(of step: CatalogueStep) -> [String?: PriceLevel] {
    var prices: [String?: [Double]] = [:]
    for case .came(let look, _) in step.changes where look.hasPrice && !look.limitsExcludeAll {
      prices[look.currency, default: []].append(look.price)
    }
    return prices.mapValues { prices in
      var level = PriceLevel()
      level.add(prices.sorted()[(prices.count - 1) / 2])
      return level
    }
  }

  /// Treats parked rates that have not changed for 30 days as prices.
  mutating func releaseLongParked() {
    for (id, parked) in memory.parked {
      guard let last = parked.last, let service = id.text, !parked.isStale,
        parked.rate.approximation > 0, step.at - parked.rateSince >= Self.longestParking,
        (parked.rate.approximation / last.value).isBelow(1000)
      else { continue }
      memory.parked[id] = nil
      released.append(
        CountedPrice(id: service, scope: parked.scope, price: parked.rate.approximation))
      result.events.append(
        Event(
          .unparked, .service(service), before: last.rate.text, after: parked.rate.text,
          factor: last.reportedFactor))
    }
  }
}

extension LastPrice {
  /// The product of the redenominations since the service was parked; `nil` for none.
  var reportedFactor: Double? { factor == 1 ? nil : factor }
}
