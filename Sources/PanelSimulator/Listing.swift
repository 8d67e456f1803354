import Catalogue

/// One service as the panel sells it.
struct Listing: Hashable, Sendable {
  /// The kind of order that a service accepts. The raw value is the contract's `type`.
  enum Kind: String, Sendable {
    case standard = "Default"
    case customComments = "Custom Comments"
    case package = "Package"
    case subscriptions = "Subscriptions"
  }

  var id: Int
  var title: String
  /// Words that staff add after the title for some time, such as `🔥 HOT`.
  var badge: String?
  var kind: Kind
  /// The index of its category in ``Shelf/all``.
  var shelf: Int
  var price: Price
  var limits: ClosedRange<Int>
  var refill: Bool
  var cancel: Bool

  var name: String { badge.map { title + " " + $0 } ?? title }
  var category: String { Shelf.all[shelf].category }

  /// Whether it is a service, and not a separator line, which has the rate 0.
  var isForSale: Bool { price.tenThousandths > 0 }

  /// The price of this many units or packages.
  func charge(forQuantity quantity: Int) -> Money {
    let charge = price.tenThousandths * quantity
    return Money(tenMillionths: kind == .package ? 1000 * charge : charge)
  }

  /// The entry in the answer to `services`.
  var json: JSON {
    .object([
      "service": .number(id), "name": .text(name), "type": .text(kind.rawValue),
      "category": .text(category), "rate": .text(price.text),
      "min": .text(String(limits.lowerBound)), "max": .text(String(limits.upperBound)),
      "refill": .flag(refill), "cancel": .flag(cancel),
    ])
  }
}

extension Listing {
  private static let lowerLimits = [10, 20, 50, 100, 200, 500]
  private static let upperLimits = [
    1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000,
  ]

  /// A new service in the category at that index of ``Shelf/all``.
  init(id: Int, onShelf place: Int, random: inout SplitMix64) {
    let shelf = Shelf.all[place]
    let refill = random.chance(45)
    self.init(
      id: id, title: Listing.title(from: shelf, refill: refill, random: &random),
      badge: random.chance(12) ? random.choice(of: Language.badges) : nil, kind: shelf.kind,
      shelf: place, price: Listing.price(from: shelf, random: &random),
      limits: Listing.limits(for: shelf.kind, random: &random), refill: refill,
      cancel: random.chance(60))
  }

  /// A separator line that some panels put above a category: an entry with rate 0 that nobody can order.
  init(separatorWithID id: Int, onShelf place: Int) {
    self.init(
      id: id, title: "━━━━━ \(Shelf.all[place].category) ━━━━━", kind: .standard, shelf: place,
      price: Price(tenThousandths: 0, isPadded: false), limits: 1...1, refill: false, cancel: false)
  }

  /// A typical name: product, audience, then promises.
  private static func title(
    from shelf: Shelf, refill: Bool, random: inout SplitMix64
  ) -> String {
    let language = shelf.language
    var product = random.choice(of: shelf.products) ?? shelf.category
    // 4.5 % of real names have styled letters. Only Latin letters have styled forms.
    if language == .english, random.chance(8) { product = product.styled }
    if random.chance(55), let audience = random.choice(of: language.audiences) {
      product += " " + audience
    }
    let promise = random.choice(of: refill ? language.guarantees : language.disclaimers)
    let quality = random.choice(of: language.qualities)
    let mark = random.choice(of: [" | ", " | ", " ~ ", " • ", " - "]) ?? " | "
    let title = [product, quality, promise].compactMap { $0 }.joined(separator: mark)
    return random.chance(2) ? title + " " : title
  }

  /// A round price for the category; low prices are more common than high ones.
  private static func price(from shelf: Shelf, random: inout SplitMix64) -> Price {
    let span = shelf.prices.upperBound - shelf.prices.lowerBound
    let share = random.below(100) * random.below(100)
    let exact = shelf.prices.lowerBound + span * share / 10_000
    let step = Price.step(near: exact) * (random.chance(40) ? 10 : 1)
    let rounded = Swift.max(step, (exact + step / 2) / step * step)
    return Price(tenThousandths: rounded, isPadded: random.chance(50))
  }

  private static func limits(for kind: Kind, random: inout SplitMix64) -> ClosedRange<Int> {
    switch kind {
    case .package: return 1...1
    case .customComments:
      return (random.choice(of: [5, 10]) ?? 10)...(random.choice(of: [500, 1500, 5000]) ?? 500)
    case .standard, .subscriptions:
      let lower = random.choice(of: lowerLimits) ?? 10
      return lower...(random.choice(of: upperLimits.filter { $0 > lower }) ?? lower)
    }
  }

  /// Moves one of the limits to another usual value; in three of four cases the maximum.
  mutating func moveLimit(random: inout SplitMix64) {
    let (lower, upper) = (limits.lowerBound, limits.upperBound)
    if random.chance(75) {
      let others = Listing.upperLimits.filter { $0 != upper && $0 > lower }
      limits = lower...(random.choice(of: others) ?? upper)
    } else {
      let others = Listing.lowerLimits.filter { $0 != lower && $0 < upper }
      limits = (random.choice(of: others) ?? lower)...upper
    }
  }

  /// Gives the name another badge, or removes its badge.
  mutating func rename(random: inout SplitMix64) {
    let others = Language.badges.filter { $0 != badge }
    badge = badge != nil && random.chance(40) ? nil : random.choice(of: others)
  }
}
