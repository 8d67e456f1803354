import Catalogue

/// The services on sale in the order of the price list, and their hourly changes by staff.
struct MarketCatalogue: Sendable {
  /// A service that is off sale and will return.
  struct Comeback: Sendable {
    let hour: Int
    var listing: Listing
    /// Whether it returns as another service: the same name, a new id, perhaps another price.
    let isRenumbered: Bool
  }

  let seed: UInt64
  /// The number of services at the opening. The number of daily changes depends on it.
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
        // Every third category has a separator line above it, unless it would have too few services.
        let isSeparator = position == first && next - first > 2 && place.isMultiple(of: 3)
        listings.append(
          isSeparator
            ? Listing(separatorWithID: lastID, onShelf: place)
            : Listing(id: lastID, onShelf: place, random: &random))
      }
    }
  }

  /// The listing with that id in the API's form, if it is on sale.
  func listing(withID id: String) -> Listing? {
    guard let id = Int(id) else { return nil }
    return listings.first { $0.id == id && $0.isForSale }
  }

  /// Inserts a listing at the index for its category and its id.
  mutating func insert(_ listing: Listing) {
    let place = listings.firstIndex { ($0.shelf, $0.id) > (listing.shelf, listing.id) }
    listings.insert(listing, at: place ?? listings.endIndex)
  }

  /// An id that no service has had yet.
  mutating func newID(random: inout SplitMix64) -> Int {
    lastID += random.within(1...3)
    return lastID
  }

  /// The answer to `services`.
  var json: JSON { .list(listings.map(\.json)) }

  /// The first half of the list.
  var halfJSON: JSON { .list(listings.prefix(listings.count / 2).map(\.json)) }
}

/// The changes of the catalogue in one hour. Their numbers are those of real price lists: about
/// four additions, three removals and two and a half repricings per day for 300 services; limits
/// change more often than rates.
extension MarketCatalogue {
  /// The length in hours of a period in which one category is repriced as a whole.
  private static let bulkRepricingSpan = 240

  /// Makes the changes of one hour, counted from the market's opening. They depend only on the
  /// seed, the number and the listings before.
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

  /// Does something as often as it happens in this hour, if a market of 300 services sees it
  /// `hundredthsPerDay` / 100 times per day.
  private mutating func happen(
    _ hundredthsPerDay: Int, _ random: inout SplitMix64,
    _ event: (inout MarketCatalogue, inout SplitMix64) -> Void
  ) {
    let frequency = hundredthsPerDay * openingCount / 300
    for _ in 0..<random.hourlyCount(hundredthsPerDay: frequency) { event(&self, &random) }
  }

  /// Changes one service that is for sale and satisfies the condition.
  private mutating func change(
    where isSuitable: (Listing) -> Bool = { _ in true }, _ random: inout SplitMix64,
    _ edit: (inout Listing, inout SplitMix64) -> Void
  ) {
    let suitable = listings.indices.filter { listings[$0].isForSale && isSuitable(listings[$0]) }
    guard let place = random.choice(of: suitable) else { return }
    edit(&listings[place], &random)
  }
}

// MARK: - Additions and removals

extension MarketCatalogue {
  private mutating func addListing(random: inout SplitMix64) {
    let id = newID(random: &random)
    insert(Listing(id: id, onShelf: random.below(Shelf.all.count), random: &random))
  }

  /// Takes a service off sale. Of 100, 3 return within a day and 10 within a week; some of the
  /// others return as another service.
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
  /// Changes the price of one or two services, independently. On half of the days, there are none.
  private mutating func repriceSome(random: inout SplitMix64) {
    for _ in 0..<random.within(1...2) {
      change(&random) { listing, random in
        let permille = random.chance(55) ? random.within(1020...1250) : random.within(780...980)
        listing.price = listing.price.repriced(byPermille: permille)
      }
    }
  }

  /// Changes all prices of a category by one factor, in one hour of each period.
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
