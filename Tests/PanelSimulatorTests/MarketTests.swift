import Catalogue
import Testing

@testable import PanelSimulator

struct MarketTests {
  @Test("A market is the same for the same seed") func isTheSameForTheSameSeed() {
    var (one, same) = (Market(seed: 7, start: opening), Market(seed: 7, start: opening))
    var other = Market(seed: 8, start: opening)
    #expect(one.answer("action=services") == same.answer("action=services"))
    #expect(one.answer("action=services") != other.answer("action=services"))
    #expect(one.answer("action=balance") != other.answer("action=balance"))
  }

  @Test("A market does not depend on the number of its time steps")
  func doesNotDependOnHowItsTimeIsCutUp() throws {
    var (whole, hourly, uneven) = (
      Market(seed: 7, start: opening), Market(seed: 7, start: opening),
      Market(seed: 7, start: opening)
    )
    whole.advance(to: hours(24 * 12))
    for hour in 1...(24 * 12) {
      hourly.advance(to: hours(hour))
      // Asked on the way, it must not answer with what it was then.
      if hour.isMultiple(of: 40) { _ = hourly.answer("action=services") }
    }
    while uneven.time < hours(24 * 12) {
      uneven.advance(to: min(uneven.time + .seconds(2750), hours(24 * 12)))
    }
    let ids = whole.account.orders.suffix(80).map { String($0.id) }.joined(separator: ",")
    for call in ["action=services", "action=balance", "action=status&orders=\(ids)"] {
      let answer = whole.answer(call)
      #expect(hourly.answer(call) == answer)
      #expect(uneven.answer(call) == answer)
    }
    #expect(whole.account.orders.count > 40)
  }

  @Test("A market never goes back in time") func neverGoesBack() {
    var market = Market(seed: 7, start: opening)
    market.advance(to: hours(5))
    market.advance(to: hours(2))
    #expect(market.time == hours(5))
  }

  @Test(
    "A market opens with the given number of entries", arguments: [0, 1, 40, 300, 2000])
  func opensWithAsManyEntriesAsAskedFor(count: Int) {
    var market = Market(seed: 3, services: count, start: opening)
    #expect(market.catalogue.listings.count == count)
    market.advance(to: hours(48))
  }

  @Test("A market looks like a panel") func looksLikeAPanel() {
    let listings = Market(seed: 3, start: opening).catalogue.listings
    let names = listings.map(\.name).joined()
    let scripts: [ClosedRange<Unicode.Scalar>] = [
      "А"..."я", "ا"..."ي", "Ạ"..."ỹ", "\u{1F1E6}"..."\u{1F1FF}", "\u{1D5D4}"..."\u{1D7FF}",
    ]
    for script in scripts { #expect(names.unicodeScalars.contains { script.contains($0) }) }
    #expect(Set(listings.map(\.category)).count >= 20)
    #expect(Set(listings.map(\.kind)).count == 4)
    #expect(Set(listings.map(\.id)).count == listings.count)
    #expect(listings.contains { !$0.isForSale })
  }

  @Test(
    "A market's balance equals its orders", arguments: [1, 2, 3, 4, 5] as [UInt64])
  func keepsItsBooks(seed: UInt64) {
    var market = Market(seed: seed, start: opening)
    let start = market.account.balance
    for hour in stride(from: 0, through: 720, by: 60) {
      market.advance(to: hours(hour))
      let deposits = market.account.deposits.reduce(.zero, +)
      let charges = market.account.orders.map { $0.charge(at: market.time) }.reduce(.zero, +)
      #expect(market.account.balance == start + deposits - charges)
      #expect(market.account.balance >= .zero)
    }
    #expect(!market.account.deposits.isEmpty)
  }
}
