import Catalogue
import PanelAPI
import PanelSimulator
import Testing
import Transport

/// Panels and clients that the tests share.
enum Panels {
  static let key = "0123456789-5ec2e7"

  /// Tries again without a pause worth mentioning.
  static let hasty = RetryPolicy(firstPause: .milliseconds(2), random: { 0 })
  static let once = RetryPolicy(tries: 1)

  /// Runs `body` with a simulated panel and a client that holds its key.
  static func simulated(
    _ fault: Fault? = nil, forRequests requests: Int? = nil, services: Int = 30,
    limits: CallLimits = CallLimits(), retries: RetryPolicy = hasty,
    _ body: (SimulatedPanel, PanelClient) async throws -> Void
  ) async throws {
    let start = try #require(Timestamp("2026-11-01T06:00:00Z"))
    let market = Market(seed: 7, services: services, start: start)
    let panel = SimulatedPanel(key: key, market: market)
    let url = try await panel.start()
    await panel.setFault(fault, forRequests: requests)
    do { try await body(panel, try client(url, limits: limits, retries: retries)) } catch {
      await panel.stop()
      throw error
    }
    await panel.stop()
  }

  static func client(
    _ url: String, key: String = key, limits: CallLimits = CallLimits(),
    retries: RetryPolicy = once
  ) throws -> PanelClient {
    PanelClient(
      url: try PanelURL(url), key: try #require(APIKey(key)), limits: limits, retries: retries)
  }
}
