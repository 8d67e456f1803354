import Catalogue
import Collector
import PanelAPI
import Store
import Synchronization
import Testing

/// Orders that are read with a panel's snapshot.
@Suite(.timeLimit(.minutes(1))) struct OrdersBesideSnapshotTests {
  let file: TemporaryStore
  let clock = DrivenClock()
  let calls = Log<String>()

  init() throws { file = try TemporaryStore() }

  /// A panel that notes its calls and answers to `status` as told.
  private func panel(
    _ statuses:
      @escaping @Sendable ([String]) async throws(PanelError) -> [String: Result<
        OrderStatus, ItemError
      >]
  ) -> PanelTarget {
    var panel = StubPanel()
    panel.catalogue = { [calls] () async throws(PanelError) in
      calls.add("services")
      return CatalogueAnswer(services: [Service(id: "1", name: "Likes", rate: Amount(1))])
    }
    panel.account = { [calls] () async throws(PanelError) in
      calls.add("balance")
      return Balance(amount: Amount(5), currency: "USD")
    }
    panel.statuses = { [calls] (orders) async throws(PanelError) in
      calls.add("status \(orders.joined(separator: ","))")
      return try await statuses(orders)
    }
    return PanelTarget(name: "acme", reader: panel, every: .seconds(600))
  }

  private func snapshot(_ panel: PanelTarget) async throws -> SnapshotResult {
    let log = Log<SnapshotResult>()
    try await Collector(store: file.store, time: clock.source()).snapshot([panel]) { log.add($0) }
    return try #require(log.all.first)
  }

  private func addOrders() throws {
    _ = try file.store.addOrders(["7", "8"].map { ("acme", LedgerOrder(id: $0, service: "1")) })
  }

  @Test("Orders are read right before the balance, with the snapshot's time")
  func theyAreReadRightBeforeTheBalanceAndAsOfTheSnapshot() async throws {
    try addOrders()
    let result = try await snapshot(
      panel { (orders) async throws(PanelError) in
        ["7": .success(OrderStatus(state: OrderState("Completed"), charge: Amount(1)))]
      })
    #expect(calls.all == ["services", "status 7,8", "balance"])
    #expect(result.orders?.changes.ended == 1)
    let times = try file.store.query(
      "SELECT read_at = taken_at FROM order_status, snapshot", [:]
    ).rows
    #expect(times == [[.integer(1)]])
  }

  @Test("Without open orders, the panel is not asked")
  func withoutOpenOrdersThePanelIsNotAsked() async throws {
    let result = try await snapshot(panel { _ async throws(PanelError) in [:] })
    #expect(calls.all == ["services", "balance"])
    #expect(result.orders == nil)
  }

  @Test("A failure to read orders does not prevent a snapshot")
  func aFailureCostsNoSnapshot() async throws {
    try addOrders()
    let result = try await snapshot(
      panel { _ async throws(PanelError) in throw .refused("Incorrect request") })
    #expect(calls.all == ["services", "status 7,8", "balance"])
    #expect(result.orders?.failure == .unread(.refused("Incorrect request")))
    #expect(try result.catalogue.get().verdict == .accepted)
    #expect(result.balanceError == nil)
    #expect(
      try file.attempts() == [
        [.text("acme"), .text("accepted"), .null, .integer(1), .text("5"), .null]
      ])
  }

  @Test("A ledger that cannot be written does not prevent a snapshot")
  func aLedgerThatCannotBeWrittenCostsNoSnapshot() async throws {
    try addOrders()
    try file.shell(
      "CREATE TRIGGER no BEFORE INSERT ON order_status BEGIN SELECT RAISE(ABORT, 'no'); END")
    let result = try await snapshot(
      panel { _ async throws(PanelError) in
        ["7": .success(OrderStatus(state: OrderState("Completed")))]
      })
    #expect(
      result.orders?.failure
        == .refused(.unusable(path: file.store.path, reason: "no")))
    #expect(try file.attempts().count == 1)
  }

  @Test("A panel that does not list its services is not asked for orders")
  func aPanelThatDoesNotListItsServicesIsNotAskedForOrders() async throws {
    try addOrders()
    var broken = StubPanel()
    broken.catalogue = { () async throws(PanelError) in throw .httpStatus(502, message: nil) }
    broken.statuses = { [calls] _ async throws(PanelError) in
      calls.add("status")
      return [:]
    }
    let result = try await snapshot(PanelTarget(name: "acme", reader: broken))
    #expect(calls.all.isEmpty && result.orders == nil)
  }

  @Test("The schedule asks each time until all orders have ended")
  func theScheduleAsksWithEachTurnUntilAllAreOver() async throws {
    try addOrders()
    let turns = Mutex(0)
    let target = panel { (orders) async throws(PanelError) in
      let turn = turns.withLock {
        $0 += 1
        return $0
      }
      let word = turn == 1 ? "Pending" : "Completed"
      return Dictionary(
        uniqueKeysWithValues: orders.map { ($0, .success(OrderStatus(state: OrderState(word)))) })
    }
    let log = Log<SnapshotResult>()
    let task = Task { [file, clock] in
      try await Collector(store: file.store, time: clock.source())
        .collect([target]) { log.add($0) }
    }
    await clock.run(sleepers: 1) { log.all.count >= 3 }
    task.cancel()
    _ = try? await task.value
    #expect(calls.all.filter { $0.hasPrefix("status") } == ["status 7,8", "status 7,8"])
    #expect(log.all.prefix(3).map { $0.orders?.changes.changed } == [2, 2, nil])
  }
}
