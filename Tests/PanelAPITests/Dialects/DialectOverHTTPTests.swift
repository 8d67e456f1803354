import Catalogue
import Support
import Testing

@testable import PanelAPI
@testable import PanelSimulator

/// The simulated panel in each of its dialects, over HTTP.
@Suite(.serialized) struct DialectOverHTTPTests {
  @Test(
    "Services equal those of API v2, except values that a dialect cannot state",
    arguments: Dialect.allCases)
  func servicesAreThoseOfTheContractButForWhatADialectCannotSay(
    _ dialect: Dialect
  ) async throws {
    let market = Market(seed: 3, services: 120, start: Market.opening)
    var expected: [Service] = []
    try await withPanel(market) { _, client in expected = try await client.services().services }
    try await withPanel(market, dialect: dialect) { panel, client in
      let answer = try await client.services()
      #expect(expected.count == 120 && answer.defects.isEmpty)
      #expect(answer.services == expected.map { dialect.told($0) })
      #expect(try await client.servicesReporting().dialect.isContract == (dialect == .contract))
      await panel.setFault(.empty)
      #expect(try await client.services() == CatalogueAnswer(services: []))
    }
  }

  @Test(
    "The balance equals that of API v2", arguments: Dialect.allCases)
  func balanceIsThatOfTheContract(_ dialect: Dialect) async throws {
    let expected = Market.ofOneService.account.balance.amount
    try await withPanel(dialect: dialect) { _, client in
      let balance = try await client.balance()
      #expect(balance.amount == expected)
      #expect(balance.currency == (dialect == .sparse ? nil : "USD"))
    }
  }

  @Test(
    "A refusal has the panel's words", arguments: Dialect.allCases)
  func aRefusalHasThePanelsWords(_ dialect: Dialect) async throws {
    try await withPanel(dialect: dialect) { panel, client in
      let service = try #require(try await client.services().services.first).id
      let error = await #expect(throws: PanelError.self) {
        _ = try await client.add(OrderRequest(service: service, link: "x", quantity: 10))
      }
      let words = "Quantity less than minimal 50"
      let status = [Dialect.keyed: 400, .noisy: 400, .sparse: 404][dialect]
      #expect(error == status.map { .httpStatus($0, message: words) } ?? .refused(words))
      #expect(await panel.orders.isEmpty)
    }
  }

  @Test(
    "Orders are placed and followed", arguments: Dialect.allCases)
  func ordersArePlacedAndFollowed(_ dialect: Dialect) async throws {
    try await withPanel(dialect: dialect) { panel, client in
      let orders = try await Self.place(105, client)
      #expect(Set(orders).count == 105)
      try await Self.checkStatuses(of: orders, dialect, panel, client)
      try await Self.checkCancelling(orders, dialect, panel, client)
      await panel.advance(to: Market.opening + .seconds(3600 * 100))
      try await Self.checkRefilling(orders, dialect, panel, client)
    }
  }

  private static func place(_ count: Int, _ client: PanelClient) async throws -> [String] {
    let service = try #require(try await client.services().services.first).id
    var orders: [String] = []
    for number in 1...count {
      let link = "https://example.com/\(number)"
      orders.append(
        try await client.add(OrderRequest(service: service, link: link, quantity: 1100)))
    }
    return orders
  }

  private static func checkStatuses(
    of orders: [String], _ dialect: Dialect, _ panel: SimulatedPanel, _ client: PanelClient
  ) async throws {
    let before = await panel.requestCount
    let statuses = try await client.status(orders: orders + ["10"])
    #expect(await panel.requestCount == before + 2, "106 ids are two calls")
    #expect(Set(statuses.keys) == Set(orders + ["10"]))
    let expected = OrderStatus(
      state: OrderState(dialect == .words ? "Awaiting" : "Pending"),
      charge: dialect == .sparse ? nil : Amount(canonical: "0.99"),
      currency: dialect == .sparse ? nil : "USD",
      startCount: dialect == .sparse ? nil : dialect == .noisy ? "Unknown" : "0",
      remains: Amount(1100))
    for order in orders { #expect(statuses[order] == .success(expected)) }
    #expect(statuses["10"] == .failure(ItemError("Incorrect order ID")))
    let one = try await client.status(order: orders[0])
    #expect(one.state.meaning == expected.state.meaning && one.remains == Amount(1100))
    await #expect(throws: PanelError.self) { _ = try await client.status(order: "10") }
  }

  private static func checkCancelling(
    _ orders: [String], _ dialect: Dialect, _ panel: SimulatedPanel, _ client: PanelClient
  ) async throws {
    let receipts = ["1", "requested", "Cancel requests sent"]
    let receipt = dialect == .keyed ? receipts[1] : receipts[0]
    let cancelled = try await client.cancel(orders: Array(orders[103...]))
    let common = dialect == .wrapped ? receipts[2] : receipt
    #expect(cancelled == [orders[103]: .success(common), orders[104]: .success(common)])
    let before = await panel.requestCount
    let again = try await client.cancel(
      orders: [orders[102]] + orders[3...101] + ["10", orders[104]])
    #expect(await panel.requestCount == before + 2, "102 ids are two calls")
    #expect(again.count == 102)
    #expect(again["10"] == .failure(ItemError("Incorrect order ID")))
    #expect(again[orders[104]] == .failure(ItemError("Cancel is not available")))
    #expect(again[orders[102]] == .success(common))
    let status = try await client.status(order: orders[104])
    #expect(status.state.meaning == .canceled)
    #expect(await panel.orders.count == 105)
  }

  private static func checkRefilling(
    _ orders: [String], _ dialect: Dialect, _ panel: SimulatedPanel, _ client: PanelClient
  ) async throws {
    // Three orders are left; all of them complete with this seed.
    #expect(try await client.refill(order: orders[0]) == "1")
    let before = await panel.requestCount
    let refills = try await client.refill(orders: orders + ["10"])
    #expect(await panel.requestCount == before + 2)
    #expect(refills.count == 106)
    #expect(refills[orders[1]] == .success("2") && refills[orders[2]] == .success("3"))
    #expect(refills[orders[0]] == .failure(ItemError("Refill is not available")))
    #expect(refills["10"] == .failure(ItemError("Incorrect order ID")))
    #expect(try await client.refillStatus(refill: "1") == "Pending")
    let ids = (1...103).map { String($0) }
    let statuses = try await client.refillStatus(refills: ids)
    #expect(await panel.requestCount == before + 5)
    #expect(statuses.count == 103)
    for id in ids[..<3] { #expect(statuses[id] == .success("Pending")) }
    for id in ids[3...] { #expect(statuses[id] == .failure(ItemError("Refill not found"))) }
  }
}

extension Dialect {
  /// A service of the contract as it can be told in this dialect.
  fileprivate func told(_ service: Service) -> Service {
    var service = service
    switch self {
    case .sparse:
      return Service(id: service.id, name: service.name, rate: service.rate)
    case .opaque:
      let digits = String(Int(service.id) ?? 0, radix: 16)
      service.id = "5f9d1b2c3a4e5f60" + String(repeating: "0", count: 8 - digits.count) + digits
    case .renamed:
      let name = JSONText.quoted(service.name)
      service.extra =
        #"{"dripfeed":false,"desc":"<b>Start</b>: 0-1 h &amp; fast\n⭐ 5K/day","currency":"USD","#
        + #""state":1,"name_lang":{"en": \#(name), "vi": null}}"#
      service.volatile = #"{"average_time":"1 hour 7 minutes"}"#
      service.currency = "USD"
    default: break
    }
    return service
  }
}
