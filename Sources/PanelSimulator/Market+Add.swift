import Catalogue

extension Market {
  /// The answer to `add`: checks what the service's type asks for, takes the charge and places the
  /// order.
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

  /// The units that are paid for: those asked for, a comment for each line, one package, or, of a
  /// subscription, the most that each of its posts may get.
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
