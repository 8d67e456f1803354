import Catalogue

/// What must be remembered of a service beyond the catalogue before.
struct ReferenceLife {
  /// As last listed.
  var shown: ReferenceLook
  var currency: String?
  /// As last listed with a rate that could be read, and when that was.
  var look: ReferenceLook?
  var readAt: Timestamp
  /// The last price, multiplied by the factors since.
  var price: Double?
  /// The same as the panel wrote it.
  var priceText: String?
  var isParked = false
  /// Since when the rate is what it is.
  var rateSince: Timestamp
  /// When it was first listed; `nil` if the first snapshot had it.
  var arrived: Timestamp?
  /// Since when it is not listed, and in how many accepted snapshots.
  var lost: Timestamp?
  var absences = 0
  /// Whether the loss is part of one line about many.
  var isLostInMass = false
  var isLostInRenumbering = false
  var isPairedAsOld = false
  var isPairedAsNew = false
}

extension ReferenceLife {
  /// The life of a service whose price has no past: parked or a price by its look alone.
  init(
    first look: ReferenceLook, at time: Timestamp, currency: String?, mean: Double?,
    isParkedAnyway: Bool = false
  ) {
    self.init(shown: look, currency: currency, readAt: time, rateSince: time)
    if look.isStale { return }
    self.look = look
    isParked = isParkedAnyway || !look.isOrderable || look.isAbsurd(mean: mean)
    if !isParked { (price, priceText) = (look.rate.approximation, look.rate.text) }
  }
}

/// What one step means for a service's price, and how its life goes on.
struct ReferenceOutcome {
  var kind: ReferenceEvent.Kind?
  /// The price's ratio; `nil` if nothing is compared.
  var ratio: Double?
  var factor: Double?
  var group: String?
  /// Parked, unparked or redenominated without an event of its own.
  var isSilent = false
  var life: ReferenceLife
}

extension ReferenceLook {
  /// Whether the rate is far beyond what the panel's prices are.
  func isAbsurd(mean: Double?) -> Bool {
    guard let mean, !isSingle else { return false }
    return rate.approximation >= 50_000 * mean
  }
}

/// Decides between `parked`, `unparked` and a price that moved or did not.
///
/// - Parameters:
///   - life: the service as remembered, read and compared.
///   - scale: by what the panel was redenominated in this step.
///   - mean: the panel's mean of prices before the step.
func referenceJudgement(
  _ life: ReferenceLife, _ look: ReferenceLook, at time: Timestamp, scale: Double, mean: Double?
) -> ReferenceOutcome {
  guard let before = life.look else { preconditionFailure("only a service that was read") }
  let (oldRate, rate) = (before.rate.approximation, look.rate.approximation)
  let last = life.price.map { $0 * scale }
  let isChanged = !before.hasSamePriceFields(as: look)
  var next = life
  next.look = look
  next.price = last
  if before.rate != look.rate { next.rateSince = time }

  func priced(_ kind: ReferenceEvent.Kind?, ratio: Double?) -> ReferenceOutcome {
    next.isParked = false
    (next.price, next.priceText) = (rate, look.rate.text)
    return ReferenceOutcome(kind: kind, ratio: ratio, life: next)
  }

  if let last, !life.isParked {
    let ratio = rate / last
    if !isChanged && scale == 1 { return priced(nil, ratio: 1) }
    if isChanged && !look.isOrderable || ratio > 1 && ReferenceNumbers.isBeyond(ratio, 50) {
      next.isParked = true
      return ReferenceOutcome(kind: .parked, ratio: nil, life: next)
    }
    if ReferenceNumbers.isBeyond(ratio, 50) { return priced(.unparked, ratio: nil) }
    return priced(ratio == 1 ? nil : .rate, ratio: ratio)
  }

  if isChanged && look.isOrderable {
    if let last, !ReferenceNumbers.isBeyond(rate / last, 50) {
      return priced(.unparked, ratio: nil)
    }
    let isAbsurd = look.isAbsurd(mean: mean)
    if last == nil && !isAbsurd { return priced(.unparked, ratio: nil) }
    if before.rate != look.rate, oldRate > 0, !isAbsurd,
      !ReferenceNumbers.isBeyond(rate / oldRate, 2)
    {
      return priced(.unparked, ratio: rate / oldRate)
    }
  }
  if before.rate == look.rate, rate > 0, let last, rate < 1000 * last,
    time.milliseconds - life.rateSince.milliseconds >= 30 * 86_400_000
  {
    return priced(.unparked, ratio: nil)
  }
  next.isParked = true
  return ReferenceOutcome(kind: nil, ratio: nil, life: next)
}
