import Catalogue

extension Account {
  /// What the account holder does in one hour: tops the balance up when it runs low, and places an
  /// order about six times a day.
  mutating func step(hour: Int, time: Timestamp, listings: [Listing]) {
    settle(at: time)
    var random = SplitMix64(seed: seed, for: .account, step: hour)
    if balance < .whole(20), let amount = random.choice(of: [50, 100, 150]) {
      deposit(.whole(amount))
    }
    guard random.chance(25), let listing = random.choice(of: listings), listing.isForSale else {
      return
    }
    let spend = random.within(2_000...45_000)
    let quantity = Account.quantity(of: listing, forTenThousandths: spend)
    guard listing.charge(forQuantity: quantity) < .whole(25) else { return }
    _ = place(listing, quantity: quantity, at: time)
  }

  /// As many units as that money buys, within the limits.
  private static func quantity(of listing: Listing, forTenThousandths spend: Int) -> Int {
    let affordable = spend * 1000 / listing.price.tenThousandths
    return min(max(affordable, listing.limits.lowerBound), listing.limits.upperBound)
  }
}
