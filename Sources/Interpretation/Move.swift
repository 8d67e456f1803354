import Catalogue

/// One service's step from how it looked to how it looks, and what the rules make of it.
struct Move {
  let looks: LookPair
  let origin: Origin
  /// `nil` if it was for sale.
  var parked: ParkedService?
  /// Whether its currency changed.
  let currencyChanged: Bool
  /// Whether the numbers before and after are of one unit, or can be brought to one.
  var isComparable: Bool
  /// The factor of the rate before, so that it can be compared.
  var scale = 1.0
  /// `nil` until a rule has claimed it.
  var outcome: Outcome?

  enum Origin {
    /// Listed in both catalogues.
    case listed
    /// Lost at most 30 days ago.
    case returned
    /// Listed under another id before; `sideBySide`: both were listed for a time.
    indirect case relisted(from: LostService, sideBySide: Bool)
  }

  enum Outcome {
    /// The rate could not be read.
    case unread
    case replaced
    case redenominated(factor: Double, EventGroup)
    /// `net` is the move of the price; `nil` if it is not compared.
    case unit(factor: Double, net: Double?)
    case parked
    case staysParked
    /// `ratio` if what was set aside was a price after all.
    case unparked(ratio: Double?)
    case rate(Double, EventGroup?)
    /// Compared, and the price is the same.
    case unmoved
    /// Judged as at a first listing.
    case notCompared
    /// Left as it is, and not compared.
    case setAside
  }

  var before: ServiceLook { looks.before }

  var after: ServiceLook { looks.after }

  var ratio: Double { after.price / (before.price * scale) }

  var rateChanged: Bool { before.rate != after.rate || scale != 1 }

  var categoryChanged: Bool { !before.category.isExactly(after.category) }

  /// Whether it is a move of a price that no rule has claimed yet.
  var isOpenPriceMove: Bool {
    outcome == nil && isComparable && parked == nil && before.price > 0 && rateChanged
  }

  func isOf(_ id: String) -> Bool { after.id.isExactly(id) }

  var isListed: Bool { if case .listed = origin { true } else { false } }

  var isRelisted: Bool { if case .relisted = origin { true } else { false } }

  /// Whether it is the step to a new id that was listed before the old one was lost.
  var isSideBySide: Bool {
    if case .relisted(_, let sideBySide) = origin { sideBySide } else { false }
  }
}
