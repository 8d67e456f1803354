import Catalogue

/// The change of one service's look in a step, and what the rules conclude from it.
struct Move {
  let looks: LookPair
  let origin: Origin
  /// The parked state before the step; `nil` if the service was for sale.
  var parked: ParkedService?
  /// Whether its currency changed.
  let currencyChanged: Bool
  /// Whether the earlier and the later rate have the same unit, or can be converted to it.
  var isComparable: Bool
  /// The factor that brings the earlier rate to the unit of the later one.
  var scale = 1.0
  /// The conclusion; `nil` until a rule has claimed the move.
  var outcome: Outcome?

  enum Origin {
    /// The service is in both catalogues.
    case listed
    /// The service was lost at most 30 days ago.
    case returned
    /// The service was listed under another id before. `sideBySide`: both ids were listed for some time.
    indirect case relisted(from: LostService, sideBySide: Bool)
  }

  enum Outcome {
    /// The rate could not be read.
    case unread
    case replaced
    case redenominated(factor: Double, EventGroup)
    /// The rate changed its unit. `net` is the price change; `nil` if it is not compared.
    case unit(factor: Double, net: Double?)
    case parked
    case staysParked
    /// The service is for sale again. `ratio` is set if the rate that was set aside was a price after all.
    case unparked(ratio: Double?)
    case rate(Double, EventGroup?)
    /// The price was compared, and is the same.
    case unmoved
    /// The price is judged as at a first listing.
    case notCompared
    /// The service stays as it is, and is not compared.
    case setAside
  }

  var before: ServiceLook { looks.before }

  var after: ServiceLook { looks.after }

  var ratio: Double { after.price / (before.price * scale) }

  var rateChanged: Bool { before.rate != after.rate || scale != 1 }

  var categoryChanged: Bool { !before.category.isExactly(after.category) }

  /// Whether this is a change of a price that no rule has claimed yet.
  var isOpenPriceMove: Bool {
    outcome == nil && isComparable && parked == nil && before.price > 0 && rateChanged
  }

  func isOf(_ id: String) -> Bool { after.id.isExactly(id) }

  var isListed: Bool { if case .listed = origin { true } else { false } }

  var isRelisted: Bool { if case .relisted = origin { true } else { false } }

  /// Whether this is the step to a new id that was listed before the old one was lost.
  var isSideBySide: Bool {
    if case .relisted(_, let sideBySide) = origin { sideBySide } else { false }
  }
}
