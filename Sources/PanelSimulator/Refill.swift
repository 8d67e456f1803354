import Catalogue

/// A request to deliver again what an order has lost since.
struct Refill: Sendable {
  let id: Int
  let order: Int
  let requested: Timestamp
  private let begins: Timestamp
  private let ends: Timestamp
  private let isRejected: Bool

  /// Requests a refill. How it goes depends on the seed and the id alone: one in five is rejected.
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
