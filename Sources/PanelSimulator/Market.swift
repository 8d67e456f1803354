public import Catalogue

/// A panel's catalogue and one account with it, moving by the hour as real ones do.
///
/// Everything follows from the seed and the time: two markets with the same seed that have been
/// told the same times and given the same orders answer with the same bytes.
public struct Market: Sendable {
  /// The time that the market has reached.
  public private(set) var time: Timestamp

  private let start: Timestamp
  private var hoursPassed = 0
  var catalogue: MarketCatalogue
  var account: Account

  /// A market as it opens at `start`, with so many entries in its list, the lines between
  /// categories included.
  public init(seed: UInt64, services: Int = 300, start: Timestamp) {
    time = start
    self.start = start
    catalogue = MarketCatalogue(seed: seed, services: max(0, services))
    account = Account(seed: seed)
  }

  /// Lets the hours up to that time pass, one after the other. A time that is past changes nothing.
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
