public import Catalogue

/// An order as in the user's own ledger: what was bought, when, and for how much.
public struct Order: Hashable, Sendable, Identifiable {
  public let id: Int
  /// The service's id.
  public let service: String
  /// The units ordered; for type `Package`, the number of packages.
  public let quantity: Int
  /// The charge when the order was placed. The undelivered part is refunded.
  public let charge: Money
  public let placed: Timestamp

  let listing: Listing
  let startCount: Int
  private(set) var begins: Timestamp
  private(set) var ends: Timestamp
  /// The number of units that will be delivered in total.
  private(set) var delivery: Int
}

extension Order {
  /// Places an order. Its outcome depends only on the seed and the id: of 100 orders, about 88
  /// complete, 8 end early, and 4 are cancelled before anything is delivered.
  init(id: Int, of listing: Listing, quantity: Int, placed: Timestamp, seed: UInt64) {
    var random = SplitMix64(seed: seed, for: .order, step: id)
    self.id = id
    self.listing = listing
    self.quantity = quantity
    self.placed = placed
    service = String(listing.id)
    charge = listing.charge(forQuantity: quantity)
    startCount = random.below(40_000)
    begins = placed + .seconds(60 * random.within(5...180))
    ends = begins + .seconds(60 * random.within(30...2880))
    let share = random.within(30...95)
    switch random.below(100) {
    case 0..<4: delivery = 0
    case 4..<12: delivery = quantity * share / 100
    default: delivery = quantity
    }
  }

  /// The status words of the contract.
  enum Status: String {
    case pending = "Pending"
    case inProgress = "In progress"
    case completed = "Completed"
    case partial = "Partial"
    case canceled = "Canceled"
  }

  func hasEnded(at time: Timestamp) -> Bool { time >= ends }

  func status(at time: Timestamp) -> Status {
    if time < begins && !hasEnded(at: time) { return .pending }
    if !hasEnded(at: time) { return .inProgress }
    return delivery == quantity ? .completed : delivery == 0 ? .canceled : .partial
  }

  /// The number of units delivered up to a time: none before the start, then at an even speed.
  func delivered(at time: Timestamp) -> Int {
    if hasEnded(at: time) { return delivery }
    if time < begins { return 0 }
    let elapsed = (time - begins).milliseconds / 1000
    return delivery * Int(elapsed) / Int((ends - begins).milliseconds / 1000)
  }

  /// The present cost of the order: everything while it runs, then the delivered part.
  func charge(at time: Timestamp) -> Money {
    hasEnded(at: time) ? listing.charge(forQuantity: delivery) : charge
  }

  /// Ends the order at a time. The units delivered until then stay.
  mutating func cancel(at time: Timestamp) {
    delivery = delivered(at: time)
    begins = min(begins, time)
    ends = time
  }
}

/// A request to deliver again the units that an order has lost.
struct Refill: Sendable {
  let id: Int
  let order: Int
  let requested: Timestamp
  private let begins: Timestamp
  private let ends: Timestamp
  private let isRejected: Bool

  /// Requests a refill. Its outcome depends only on the seed and the id: one in five is rejected.
  init(id: Int, order: Int, requested: Timestamp, seed: UInt64) {
    var random = SplitMix64(seed: seed, for: .refill, step: id)
    self.id = id
    self.order = order
    self.requested = requested
    begins = requested + .seconds(60 * random.within(10...240))
    ends = begins + .seconds(60 * random.within(60...1440))
    isRejected = random.chance(20)
  }

  func hasEnded(at time: Timestamp) -> Bool { time >= ends }

  func status(at time: Timestamp) -> String {
    if time < begins { return "Pending" }
    if !hasEnded(at: time) { return "In progress" }
    return isRejected ? "Rejected" : "Completed"
  }
}

/// Why the panel refuses a call or a part of it, in its own words.
struct Refusal: Error {
  let message: String

  init(_ message: String) { self.message = message }

  static let invalidKey = Refusal("Invalid API key")
  static let incorrectRequest = Refusal("Incorrect request")
  static let incorrectOrder = Refusal("Incorrect order ID")
  static let tooManyIDs = Refusal("No more than 100 IDs at a time")

  /// The answer `{"error": "…"}`.
  var json: JSON { .object(["error": .text(message)]) }
}
