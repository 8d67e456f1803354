import Catalogue
import Collector
import PanelSimulator
import Store
import TestSupport
import Testing

@testable import PanelAPI

/// How far orders are, read from simulated panels over HTTP.
@Suite(.timeLimit(.minutes(2))) struct OrderSyncTests {
  private static let key = "orders-5ec2e7"
  let file: TemporaryStore
  let log = Log<OrdersResult>()

  init() throws { file = try TemporaryStore() }

  private func client(of panel: SimulatedPanel) async throws -> PanelClient {
    PanelClient(
      url: try PanelURL(try await panel.start()), key: try #require(APIKey(Self.key)),
      retries: RetryPolicy(tries: 1))
  }

  private func add(_ orders: [(id: String, service: String)], of panel: String = "acme") throws {
    _ = try file.store.addOrders(
      orders.map { (panel, LedgerOrder(id: $0.id, service: $0.service)) })
  }

  private func sync(_ reader: any PanelReading, at time: Timestamp) async throws {
    let source = TimeSource(now: { time }, sleep: { _ in }, random: { 0.5 })
    try await Collector(store: file.store, time: source)
      .syncOrders([PanelTarget(name: "acme", reader: reader)]) { log.add($0) }
  }

  /// What is stored last of each order: state, charge, remains and error, by its id.
  private func stored() throws -> [String: [SQLValue]] {
    let rows = try file.store.query(
      """
      SELECT key, state, order_status.charge, remains, error, max(read_at)
      FROM order_status JOIN ledger_order ON ledger_order.id = order_id GROUP BY key
      """, [:]
    ).rows
    return Dictionary(
      uniqueKeysWithValues: rows.compactMap { row in
        if case .text(let key) = row[0] { (key, Array(row[1...4])) } else { nil }
      })
  }

  @Test("A thousand orders are read, with partial and canceled ones")
  func aThousandOrdersWithPartialAndCanceledOnes() async throws {
    let now = Timestamp.start + .seconds(190 * 86_400)
    let market = await inBackground {
      var market = Market(seed: 5, services: 60, start: .start)
      market.advance(to: now)
      return market
    }
    let panel = SimulatedPanel(key: Self.key, market: market)
    let placed = await panel.orders
    #expect(placed.count > 1000)
    try add(placed.map { (String($0.id), $0.service) })
    try add([("999999", "1"), ("x-7", "1")])
    let client = try await client(of: panel)
    try await sync(client, at: now)
    let calls = await panel.requestCount
    #expect(calls == (placed.count + 2 + 99) / 100)

    let result = try #require(log.all.last)
    #expect(result.read == placed.count + 2 && result.failure == nil)
    #expect(result.errors.map(\.order) == ["999999", "x-7"])
    let stored = try stored()
    var states: [String: Int] = [:]
    for (id, answer) in try await client.status(orders: placed.map { String($0.id) }) {
      let status = try answer.get()
      states[status.state.word, default: 0] += 1
      let charge = try #require(status.charge)
      let remains = try #require(status.remains)
      #expect(
        stored[id]
          == [.text(status.state.word), .text(charge.text), .text(remains.text), .null])
    }
    #expect((states["Partial"] ?? 0) > 20 && (states["Canceled"] ?? 0) > 10)
    #expect(stored["x-7"] == [.null, .null, .null, .text("Incorrect order ID")])

    let rows = try file.store.query("SELECT * FROM order_status", [:]).rows
    let before = await panel.requestCount
    try await sync(client, at: now + .seconds(1))
    #expect(await panel.requestCount == before + 1, "those that are over are not asked for")
    #expect(log.all.last?.changes == OrderChanges())
    #expect(try file.store.query("SELECT * FROM order_status", [:]).rows == rows)
    await panel.stop()
    #expect(try file.store.inspect().findings == [])
  }

  @Test("Every dialect of statuses is read", arguments: Dialect.allCases)
  func everyDialect(_ dialect: Dialect) async throws {
    let panel = SimulatedPanel(
      key: Self.key, market: Market(seed: 7, services: 60, start: .start), dialect: dialect)
    let client = try await client(of: panel)
    let service = try #require(
      try await client.services().services.first {
        $0.type ?? "Default" == "Default" && $0.rate > .zero
      })
    var ids: [String] = []
    for _ in 0..<3 {
      ids.append(
        try await client.add(OrderRequest(service: service.id, link: "x", quantity: 500)))
    }
    try add((ids + ["999999"]).map { ($0, service.id) })
    try await sync(client, at: .start)
    await panel.advance(to: .start + .seconds(7 * 86_400))
    try await sync(client, at: .start + .seconds(1))
    await panel.stop()
    #expect(log.all.map(\.changes.changed) == [4, 3])
    #expect(log.all.map { $0.errors.map(\.order) } == [["999999"], ["999999"]])
    #expect(try file.store.openOrders(of: "acme") == ["999999"])
    let stored = try stored()
    for id in ids {
      let status = try #require(stored[id])
      #expect(status[3] == .null)
      #expect((status[1] == .null) == (dialect == .sparse))
    }
  }

  /// Whatever changes while the status word stays.
  @Test(
    "A field that changes alone is stored",
    arguments: ["charge", "currency", "start_count", "remains"])
  func aFieldThatChangesAloneIsStored(_ field: String) async throws {
    try add([("1", "1")])
    for (second, value) in ["1", "0.75"].enumerated() {
      var status = OrderStatus(state: OrderState("In progress"))
      switch field {
      case "charge": status.charge = Amount(value)
      case "currency": status.currency = value
      case "start_count": status.startCount = value
      default: status.remains = Amount(value)
      }
      var panel = StubPanel()
      panel.statuses = { [status] (_) async throws(PanelError) in ["1": .success(status)] }
      try await sync(panel, at: .start + .seconds(second))
      #expect(log.all.last?.changes.changed == 1)
      let last = try file.store.query(
        "SELECT \(field), max(read_at) FROM order_status", [:]
      ).rows
      #expect(last.map { $0[0] } == [.text(value)])
    }
  }

  /// Panels allow so many calls a minute.
  @Test("Two calls are separated by a pause")
  func betweenTwoCallsIsAPause() async throws {
    try add((1...201).map { ("\($0)", "1") })
    let steps = Log<String>()
    var panel = StubPanel()
    panel.statuses = { (orders) async throws(PanelError) in
      steps.add("\(orders.count) orders")
      return [:]
    }
    let time = TimeSource(now: { .start }, sleep: { steps.add("\($0)") }, random: { 0.5 })
    try await Collector(store: file.store, time: time)
      .syncOrders([PanelTarget(name: "acme", reader: panel)]) { _ in }
    #expect(
      steps.all == ["100 orders", "0.25 seconds", "100 orders", "0.25 seconds", "1 orders"])
  }

  @Test("Ended orders are asked for together with open ones")
  func whatHasEndedIsAskedForWithTheOpenOnes() async throws {
    try add([("1", "1"), ("2", "1")])
    let asked = Log<[String]>()
    var panel = StubPanel()
    panel.statuses = { (orders) async throws(PanelError) in
      asked.add(orders)
      return [
        "1": orders.count == 2 && asked.all.count > 1
          ? .failure(ItemError("Incorrect order ID"))
          : .success(OrderStatus(state: OrderState("Completed"), charge: Amount(1))),
        "2": .success(OrderStatus(state: OrderState("Fail"))),
      ]
    }
    for hour in [0, 1, 25] { try await sync(panel, at: .start + .seconds(3600 * hour)) }
    #expect(asked.all == [["1", "2"], ["2"], ["1", "2"]])
    #expect(log.all.map(\.ended) == [0, 0, 1] && log.all.map(\.open) == [2, 1, 1])
    // That the panel has forgotten it says nothing about the order.
    #expect(log.all.last?.errors.isEmpty == true)
  }

  @Test("A refunded order is not asked for again")
  func aRefundedOrderIsNotAskedForAgain() async throws {
    try add([("1", "1")])
    var panel = StubPanel()
    panel.statuses = { (_) async throws(PanelError) in
      ["1": .success(OrderStatus(state: OrderState("Refunded")))]
    }
    try await sync(panel, at: .start)
    #expect(log.all.last?.changes.ended == 1)
    #expect(try file.store.openOrders(of: "acme") == [])
  }

  @Test("Answers are kept if the next call fails")
  func whatWasAnsweredIsKeptWhenTheNextCallFails() async throws {
    try add((1...250).map { ("\($0)", "1") })
    let gauge = Gauge()
    var panel = StubPanel()
    panel.statuses = { (orders) async throws(PanelError) in
      gauge.enter()
      if gauge.entries == 2 { throw .httpStatus(502, message: nil) }
      return Dictionary(
        uniqueKeysWithValues: orders.map { ($0, .success(OrderStatus(state: OrderState("Done?")))) }
      )
    }
    try await sync(panel, at: .start)
    #expect(gauge.entries == 2)
    #expect(log.all.last?.read == 100 && log.all.last?.open == 250)
    #expect(log.all.last?.failure == .unread(.httpStatus(502, message: nil)))
    #expect(try stored().count == 100)
    try await sync(panel, at: .start + .seconds(1))
    #expect(log.all.last?.changes.changed == 150 && log.all.last?.failure == nil)
    #expect(try stored().count == 250)
  }

  @Test("A cancelled run keeps the answers it has")
  func oneThatIsCancelledKeepsWhatCameBack() async throws {
    try add((1...250).map { ("\($0)", "1") })
    let gauge = Gauge()
    var panel = StubPanel()
    panel.statuses = { (orders) async throws(PanelError) in
      gauge.enter()
      if gauge.entries == 2 { withUnsafeCurrentTask { $0?.cancel() } }
      return Dictionary(
        uniqueKeysWithValues: orders.map { ($0, .success(OrderStatus(state: OrderState("Done?")))) }
      )
    }
    await #expect(throws: CancellationError.self) { try await sync(panel, at: .start) }
    #expect(gauge.entries == 2)
    #expect(try stored().count == 200)
    #expect(log.all.isEmpty)
  }

  @Test("A clock that was set back is reported")
  func aClockThatWasSetBackIsTold() async throws {
    try add([("1", "1")])
    try await sync(StubPanel(), at: .start)
    var panel = StubPanel()
    panel.statuses = { (orders) async throws(PanelError) in
      ["1": .success(OrderStatus(state: OrderState("Completed")))]
    }
    try await sync(panel, at: .start - .seconds(60))
    #expect(
      log.all.last?.failure
        == .refused(
          .clockBehind(panel: "acme", readAt: .start - .seconds(60), last: .start)))
    #expect(try file.store.openOrders(of: "acme") == ["1"])
  }
}
