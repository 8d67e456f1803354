public import Catalogue

/// A panel's catalogue and one account, which change every hour as in real panels.
///
/// Everything depends only on the seed and the time: two markets with the same seed, times and
/// orders give exactly the same answers.
public struct Market: Sendable {
  /// The time that the market has reached.
  public private(set) var time: Timestamp

  private let start: Timestamp
  private var hoursPassed = 0
  var catalogue: MarketCatalogue
  var account: Account

  /// A market at its opening `start`, with this many entries in its list, separator lines included.
  public init(seed: UInt64, services: Int = 300, start: Timestamp) {
    time = start
    self.start = start
    catalogue = MarketCatalogue(seed: seed, services: max(0, services))
    account = Account(seed: seed)
  }

  /// Advances hour by hour to a time. An earlier time changes nothing.
  public mutating func advance(to time: Timestamp) {
    guard time > self.time else { return }
    while start + .seconds(3600 * (hoursPassed + 1)) <= time {
      hoursPassed += 1
      let now = start + .seconds(3600 * hoursPassed)
      catalogue.step(hour: hoursPassed)
      account.step(hour: hoursPassed, time: now, listings: catalogue.listings)
    }
    account.settle(at: time)
    self.time = time
  }
}

extension Market {
  /// The answer to `add`: checks the parameters that the service's type needs, takes the charge and
  /// places the order.
  mutating func add(_ form: FormFields) throws(Refusal) -> JSON {
    guard let listing = catalogue.listing(withID: form["service"] ?? "") else {
      throw Refusal("Incorrect service ID")
    }
    guard form["runs"] == nil else { throw Refusal("Drip-feed is not available for this service") }
    let target = listing.kind == .subscriptions ? "username" : "link"
    guard form[target]?.isEmpty == false else { throw Refusal("Incorrect \(target)") }
    let quantity = try Market.quantity(of: listing, in: form)
    guard let order = account.place(listing, quantity: quantity, at: time) else {
      throw Refusal("Not enough funds on balance")
    }
    return .object(["order": .number(order.id)])
  }

  /// The number of units to pay for: the ordered units, one per line of comments, one package, or,
  /// for a subscription, the maximum for each of its posts.
  private static func quantity(
    of listing: Listing, in form: FormFields
  ) throws(Refusal) -> Int {
    switch listing.kind {
    case .package: return 1
    case .standard: return try checked(number("quantity", in: form), for: listing)
    case .customComments:
      let comments = (form["comments"] ?? "").split(whereSeparator: \.isNewline)
      return try checked(comments.count, for: listing)
    case .subscriptions:
      let (least, most) = (try number("min", in: form), try number("max", in: form))
      let posts = try form["posts"] == nil ? 1 : number("posts", in: form)
      guard least <= most, (1...1000).contains(posts) else { throw Refusal("Incorrect quantity") }
      return try checked(most, for: listing) * posts
    }
  }

  private static func number(_ field: String, in form: FormFields) throws(Refusal) -> Int {
    guard let number = form[field].flatMap({ Int($0) }) else { throw Refusal("Incorrect \(field)") }
    return number
  }

  private static func checked(_ quantity: Int, for listing: Listing) throws(Refusal) -> Int {
    if quantity < listing.limits.lowerBound {
      throw Refusal("Quantity less than minimal \(listing.limits.lowerBound)")
    }
    if quantity > listing.limits.upperBound {
      throw Refusal("Quantity more than maximum \(listing.limits.upperBound)")
    }
    return quantity
  }
}
