import Catalogue

/// One service as the panel sells it.
struct Listing: Hashable, Sendable {
  /// The kind of order that a service takes; the raw value is the contract's `type`.
  enum Kind: String, Sendable {
    case standard = "Default"
    case customComments = "Custom Comments"
    case package = "Package"
    case subscriptions = "Subscriptions"
  }

  var id: Int
  var title: String
  /// What staff put behind the title for a while, such as `🔥 HOT`.
  var badge: String?
  var kind: Kind
  /// The place of its category in ``Shelf/all``.
  var shelf: Int
  var price: Price
  var limits: ClosedRange<Int>
  var refill: Bool
  var cancel: Bool

  var name: String { badge.map { title + " " + $0 } ?? title }
  var category: String { Shelf.all[shelf].category }

  /// Whether it is a service and not a line between services, which has the rate 0.
  var isForSale: Bool { price.tenThousandths > 0 }

  /// What that many units cost; of a package, that many packages.
  func charge(forQuantity quantity: Int) -> Money {
    let charge = price.tenThousandths * quantity
    return Money(tenMillionths: kind == .package ? 1000 * charge : charge)
  }

  /// The entry as `services` answers it.
  var json: JSON {
    .object([
      "service": .number(id), "name": .text(name), "type": .text(kind.rawValue),
      "category": .text(category), "rate": .text(price.text),
      "min": .text(String(limits.lowerBound)), "max": .text(String(limits.upperBound)),
      "refill": .flag(refill), "cancel": .flag(cancel),
    ])
  }
}
