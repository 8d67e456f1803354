import Catalogue

/// The services on sale, in the order of the price list, and what staff do to them hour by hour.
struct MarketCatalogue: Sendable {
  /// A service that is off sale and will be back.
  struct Comeback: Sendable {
    let hour: Int
    var listing: Listing
    /// Whether it returns as another service: same name, new id, perhaps another price.
    let isRenumbered: Bool
  }

  let seed: UInt64
  /// How many services the market opened with; how much happens in a day goes by it.
  let openingCount: Int
  var listings: [Listing] = []
  var comebacks: [Comeback] = []
  var lastID = 100

  init(seed: UInt64, services count: Int) {
    self.seed = seed
    openingCount = count
    var random = SplitMix64(seed: seed, for: .opening)
    for place in Shelf.all.indices {
      let first = count * place / Shelf.all.count
      let next = count * (place + 1) / Shelf.all.count
      for position in first..<next {
        lastID += random.within(1...4)
        // Every third shelf has a line above it, where there is more than the line to show.
        let isSeparator = position == first && next - first > 2 && place.isMultiple(of: 3)
        listings.append(
          isSeparator
            ? Listing(separatorWithID: lastID, onShelf: place)
            : Listing(id: lastID, onShelf: place, random: &random))
      }
    }
  }

  /// The listing with that id, given as the API gives it, where it is on sale.
  func listing(withID id: String) -> Listing? {
    guard let id = Int(id) else { return nil }
    return listings.first { $0.id == id && $0.isForSale }
  }

  /// Puts a listing where its category and its id belong.
  mutating func insert(_ listing: Listing) {
    let place = listings.firstIndex { ($0.shelf, $0.id) > (listing.shelf, listing.id) }
    listings.insert(listing, at: place ?? listings.endIndex)
  }

  /// An id that no service has had.
  mutating func newID(random: inout SplitMix64) -> Int {
    lastID += random.within(1...3)
    return lastID
  }

  /// The answer to `services`.
  var json: JSON { .list(listings.map(\.json)) }

  /// Only the first half of the list.
  var halfJSON: JSON { .list(listings.prefix(listings.count / 2).map(\.json)) }
}

/// The changes of the catalogue in one hour. The rates are those of real price lists: about four
/// additions, three removals and two and a half repricings a day for 300 services, with limits
/// moving more often than rates.
extension MarketCatalogue {
  /// One category is repriced as a whole in each span of so many hours.
  private static let bulkRepricingSpan = 240

  /// Works through the hour of that number, counted from the market's opening. Depends on nothing
  /// but the seed, the number and the listings before.
  mutating func step(hour: Int) {
    var random = SplitMix64(seed: seed, for: .catalogue, step: hour)
    returnListings(atHour: hour, random: &random)
    happen(400, &random) { $0.addListing(random: &$1) }
    happen(300, &random) { $0.removeListing(atHour: hour, random: &$1) }
    happen(72, &random) { $0.repriceSome(random: &$1) }
    happen(300, &random) { catalogue, random in
      catalogue.change(where: { $0.kind != .package }, &random) { $0.moveLimit(random: &$1) }
    }
    happen(20, &random) { $0.change(&$1) { listing, _ in listing.refill.toggle() } }
    happen(15, &random) { $0.change(&$1) { listing, _ in listing.cancel.toggle() } }
    happen(30, &random) { $0.change(&$1) { $0.rename(random: &$1) } }
    happen(50, &random) { catalogue, random in
      catalogue.change(where: \.price.hasTwoForms, &random) { listing, _ in
        listing.price.isPadded.toggle()
      }
    }
    repriceShelf(atHour: hour)
  }

  /// Does something as often as falls to this hour when a market of 300 services sees it
  /// `hundredthsPerDay` / 100 times a day.
  private mutating func happen(
    _ hundredthsPerDay: Int, _ random: inout SplitMix64,
    _ event: (inout MarketCatalogue, inout SplitMix64) -> Void
  ) {
    let frequency = hundredthsPerDay * openingCount / 300
    for _ in 0..<random.hourlyCount(hundredthsPerDay: frequency) { event(&self, &random) }
  }

  /// Changes one service of those that are for sale and meet the condition.
  private mutating func change(
    where isSuitable: (Listing) -> Bool = { _ in true }, _ random: inout SplitMix64,
    _ edit: (inout Listing, inout SplitMix64) -> Void
  ) {
    let suitable = listings.indices.filter { listings[$0].isForSale && isSuitable(listings[$0]) }
    guard let place = random.choice(of: suitable) else { return }
    edit(&listings[place], &random)
  }
}

// MARK: - Coming and going

extension MarketCatalogue {
  private mutating func addListing(random: inout SplitMix64) {
    let id = newID(random: &random)
    insert(Listing(id: id, onShelf: random.below(Shelf.all.count), random: &random))
  }

  /// Takes a service off sale: 3 of 100 are back within a day, 10 within a week, and of the others
  /// some return as another service.
  private mutating func removeListing(atHour hour: Int, random: inout SplitMix64) {
    let places = listings.indices.filter { listings[$0].isForSale }
    guard let place = random.choice(of: places) else { return }
    let listing = listings.remove(at: place)
    let absence: Int
    switch random.below(100) {
    case 0..<3: absence = random.within(1...23)
    case 3..<10: absence = random.within(24...160)
    case 10..<17:
      comebacks.append(
        Comeback(hour: hour + random.within(24...160), listing: listing, isRenumbered: true))
      return
    default: return
    }
    comebacks.append(Comeback(hour: hour + absence, listing: listing, isRenumbered: false))
  }

  private mutating func returnListings(atHour hour: Int, random: inout SplitMix64) {
    guard comebacks.contains(where: { $0.hour == hour }) else { return }
    for comeback in comebacks where comeback.hour == hour {
      var listing = comeback.listing
      if comeback.isRenumbered {
        listing.id = newID(random: &random)
        let permille = random.choice(of: [1000, 1000, 1080, 940]) ?? 1000
        if permille != 1000 { listing.price = listing.price.repriced(byPermille: permille) }
      }
      insert(listing)
    }
    comebacks.removeAll { $0.hour == hour }
  }
}

// MARK: - Repricing

extension MarketCatalogue {
  /// Moves one service or two, each on its own. Half of the days see none.
  private mutating func repriceSome(random: inout SplitMix64) {
    for _ in 0..<random.within(1...2) {
      change(&random) { listing, random in
        let permille = random.chance(55) ? random.within(1020...1250) : random.within(780...980)
        listing.price = listing.price.repriced(byPermille: permille)
      }
    }
  }

  /// Moves a whole category by one factor, in one hour of each span.
  private mutating func repriceShelf(atHour hour: Int) {
    let span = hour / MarketCatalogue.bulkRepricingSpan
    var random = SplitMix64(seed: seed, for: .bulkRepricing, step: span)
    guard
      random.below(MarketCatalogue.bulkRepricingSpan) == hour % MarketCatalogue.bulkRepricingSpan
    else { return }
    let shelf = random.below(Shelf.all.count)
    let permille = random.choice(of: [900, 950, 1050, 1080, 1100, 1150]) ?? 1100
    for place in listings.indices where listings[place].shelf == shelf && listings[place].isForSale
    {
      listings[place].price = listings[place].price.repriced(byPermille: permille)
    }
  }
}
