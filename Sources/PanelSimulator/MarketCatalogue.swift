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

  /// The same of the first half of the list only.
  var halfJSON: JSON { .list(listings.prefix(listings.count / 2).map(\.json)) }
}
