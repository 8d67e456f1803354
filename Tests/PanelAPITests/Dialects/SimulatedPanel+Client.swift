import Catalogue
import Testing
import Transport

@testable import PanelAPI
@testable import PanelSimulator

extension Market {
  static let opening = Timestamp(milliseconds: 1_793_491_200_000)  // 2026-11-01T00:00:00Z

  /// A market with one service that can be refilled and cancelled, and money to spend.
  static var ofOneService: Market {
    var market = Market(seed: 1, services: 0, start: opening)
    market.catalogue.listings = [
      Listing(
        id: 1, title: "Followers", kind: .standard, shelf: 0,
        price: Price(tenThousandths: 9_000, isPadded: true), limits: 50...10_000, refill: true,
        cancel: true)
    ]
    market.account.deposit(.whole(1000))
    return market
  }
}

/// Runs a panel, and a client that retries at once and waits for at most so long.
func withPanel(
  _ market: Market = .ofOneService, dialect: Dialect = .contract,
  within limit: Duration = .seconds(20),
  _ body: (SimulatedPanel, PanelClient) async throws -> Void
) async throws {
  let key = "5ec2e7&sound+1"
  let panel = SimulatedPanel(key: key, market: market, dialect: dialect)
  let url = try PanelURL(try await panel.start())
  let client = PanelClient(
    url: url, key: try #require(APIKey(key)), limits: CallLimits(total: limit),
    retries: RetryPolicy(firstPause: .milliseconds(1)))
  do { try await body(panel, client) } catch {
    await panel.stop()
    throw error
  }
  await panel.stop()
}
