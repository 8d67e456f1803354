import Testing

@testable import PanelSimulator

/// What 30 days of 300 services look like, hour against hour, over four markets: loose bounds
/// around the figures of real price lists.
struct MarketChangeTests {
  private struct Changes {
    var added = 0
    var removed = 0
    var returned = 0
    var repriced = 0
    var limits = 0
    var capabilities = 0
    var renamed = 0
    var rewritten = 0
    var bulk = 0
    var daysWithoutRepricing = 0
  }

  private static let markets = 4

  @Test("A market changes as much as real panels do") func changesAsMuchAsRealPanelsDo() {
    var changes = Changes()
    for seed in 1...MarketChangeTests.markets { observe(seed: UInt64(seed), &changes) }
    let days = 30 * MarketChangeTests.markets
    #expect((3 * days...5 * days).contains(changes.added - changes.returned))
    #expect((2 * days...4 * days).contains(changes.removed))
    #expect((changes.removed / 25...changes.removed / 5).contains(changes.returned))
    #expect((3 * days / 2...4 * days).contains(changes.repriced))
    #expect((2 * days...4 * days).contains(changes.limits))
    #expect((days / 8...days).contains(changes.capabilities))
    #expect((days / 8...days).contains(changes.renamed))
    #expect((days / 5...days).contains(changes.rewritten))
    #expect((1...4 * MarketChangeTests.markets).contains(changes.bulk))
    #expect((days / 4...3 * days / 4).contains(changes.daysWithoutRepricing))
  }

  private func observe(seed: UInt64, _ changes: inout Changes) {
    var market = Market(seed: seed, start: opening)
    var everListed = Set(market.catalogue.listings.map(\.id))
    var repricedToday = 0
    for hour in 1...720 {
      let before = Dictionary(uniqueKeysWithValues: market.catalogue.listings.map { ($0.id, $0) })
      market.advance(to: hours(hour))
      let repricedBefore = changes.repriced
      for after in market.catalogue.listings {
        if let before = before[after.id] {
          compare(before, after, &changes)
        } else {
          changes.added += 1
          if !everListed.insert(after.id).inserted { changes.returned += 1 }
        }
      }
      let listed = Set(market.catalogue.listings.map(\.id))
      changes.removed += before.keys.count { !listed.contains($0) }
      let repriced = changes.repriced - repricedBefore
      if repriced > 5 { changes.bulk += 1 }
      repricedToday += repriced
      if hour.isMultiple(of: 24) {
        if repricedToday == 0 { changes.daysWithoutRepricing += 1 }
        repricedToday = 0
      }
    }
  }

  private func compare(_ before: Listing, _ after: Listing, _ changes: inout Changes) {
    if before.price.tenThousandths != after.price.tenThousandths {
      changes.repriced += 1
    } else if before.price.text != after.price.text {
      changes.rewritten += 1
    }
    if before.limits != after.limits { changes.limits += 1 }
    if before.refill != after.refill || before.cancel != after.cancel { changes.capabilities += 1 }
    if before.name != after.name { changes.renamed += 1 }
  }
}
