import Catalogue

/// The account that the key belongs to: its balance, its orders and its refills.
///
/// The balance is at all times the opening balance and the deposits, less the present charges of the
/// orders.
struct Account: Sendable {
  static let firstOrderID = 23501
  static let currency = "USD"

  let seed: UInt64
  private(set) var balance: Money
  private(set) var deposits: [Money] = []
  private(set) var orders: [Order] = []
  private(set) var refills: [Refill] = []
  /// The places in `orders` of those that may still give money back.
  private var open: [Int] = []

  init(seed: UInt64) {
    self.seed = seed
    var random = SplitMix64(seed: seed, for: .opening, step: 1)
    balance = Money(tenMillionths: 100 * random.within(6_000_000...24_000_000))
  }

  func order(withID id: Int) -> Order? {
    let place = id - Account.firstOrderID
    return orders.indices.contains(place) ? orders[place] : nil
  }

  func refill(withID id: Int) -> Refill? {
    refills.indices.contains(id - 1) ? refills[id - 1] : nil
  }

  mutating func deposit(_ amount: Money) {
    deposits.append(amount)
    balance = balance + amount
  }

  /// Takes the charge and places the order; `nil` if the balance does not suffice.
  mutating func place(_ listing: Listing, quantity: Int, at time: Timestamp) -> Order? {
    let id = Account.firstOrderID + orders.count
    let order = Order(id: id, of: listing, quantity: quantity, placed: time, seed: seed)
    guard order.charge <= balance else { return nil }
    balance = balance - order.charge
    open.append(orders.count)
    orders.append(order)
    return order
  }

  /// Gives back what ended orders have not delivered.
  mutating func settle(at time: Timestamp) {
    for place in open where orders[place].hasEnded(at: time) {
      balance = balance + (orders[place].charge - orders[place].charge(at: time))
    }
    open.removeAll { orders[$0].hasEnded(at: time) }
  }

  /// Requests a refill; `nil` if the service has none, nothing has been delivered yet or the
  /// refill before is not over.
  mutating func refill(_ order: Order, at time: Timestamp) -> Refill? {
    let isUnderway = refills.contains { $0.order == order.id && !$0.hasEnded(at: time) }
    let status = order.status(at: time)
    guard order.listing.refill, status == .completed || status == .partial, !isUnderway else {
      return nil
    }
    let refill = Refill(id: refills.count + 1, order: order.id, requested: time, seed: seed)
    refills.append(refill)
    return refill
  }

  /// Ends an order early; false if the service does not allow it or the order is over.
  mutating func cancel(_ order: Order, at time: Timestamp) -> Bool {
    guard order.listing.cancel, !order.hasEnded(at: time) else { return false }
    orders[order.id - Account.firstOrderID].cancel(at: time)
    settle(at: time)
    return true
  }
}

extension Account {
  /// One hour of the account holder: tops the balance up when it runs low, and places an
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
