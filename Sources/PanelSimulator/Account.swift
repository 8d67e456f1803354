import Catalogue

/// The account of the key: its balance, its orders and its refills.
///
/// At all times, the balance is the opening balance plus the deposits minus the present charges of
/// the orders.
struct Account: Sendable {
  static let firstOrderID = 23501
  static let currency = "USD"

  let seed: UInt64
  private(set) var balance: Money
  private(set) var deposits: [Money] = []
  private(set) var orders: [Order] = []
  private(set) var refills: [Refill] = []
  /// The indices in `orders` of orders that may still give a refund.
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

  /// Takes the charge and places the order; `nil` if the balance is too low.
  mutating func place(_ listing: Listing, quantity: Int, at time: Timestamp) -> Order? {
    let id = Account.firstOrderID + orders.count
    let order = Order(id: id, of: listing, quantity: quantity, placed: time, seed: seed)
    guard order.charge <= balance else { return nil }
    balance = balance - order.charge
    open.append(orders.count)
    orders.append(order)
    return order
  }

  /// Refunds the undelivered part of ended orders.
  mutating func settle(at time: Timestamp) {
    for place in open where orders[place].hasEnded(at: time) {
      balance = balance + (orders[place].charge - orders[place].charge(at: time))
    }
    open.removeAll { orders[$0].hasEnded(at: time) }
  }

  /// Requests a refill; `nil` if the service has none, nothing has been delivered yet, or the
  /// previous refill is not finished.
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

  /// Ends an order early; `false` if the service does not allow it or the order is finished.
  mutating func cancel(_ order: Order, at time: Timestamp) -> Bool {
    guard order.listing.cancel, !order.hasEnded(at: time) else { return false }
    orders[order.id - Account.firstOrderID].cancel(at: time)
    settle(at: time)
    return true
  }
}

extension Account {
  /// Simulates one hour of the account holder, who tops up a low balance and places about six orders per day.
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

  /// The number of units that this sum of money buys, within the limits.
  private static func quantity(of listing: Listing, forTenThousandths spend: Int) -> Int {
    let affordable = spend * 1000 / listing.price.tenThousandths
    return min(max(affordable, listing.limits.lowerBound), listing.limits.upperBound)
  }
}
