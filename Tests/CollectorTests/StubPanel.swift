import Catalogue
import Collector
import PanelAPI
import Synchronization

/// A panel that answers as told.
struct StubPanel: PanelReading {
  var catalogue: @Sendable () async throws(PanelError) -> CatalogueAnswer = {
    () async throws(PanelError) in
    CatalogueAnswer(services: [Service(id: "1", name: "Likes", rate: Amount(1))])
  }
  var account: @Sendable () async throws(PanelError) -> Balance = { () async throws(PanelError) in
    Balance(amount: Amount(5), currency: "USD")
  }
  var statuses:
    @Sendable ([String]) async throws(PanelError) -> [String: Result<OrderStatus, ItemError>] = {
      (orders) async throws(PanelError) in
      Dictionary(
        uniqueKeysWithValues: orders.map {
          ($0, .success(OrderStatus(state: OrderState("Pending"))))
        })
    }

  func services() async throws(PanelError) -> CatalogueAnswer { try await catalogue() }
  func balance() async throws(PanelError) -> Balance { try await account() }
  func status(
    orders: [String]
  ) async throws(PanelError) -> [String: Result<OrderStatus, ItemError>] {
    try await statuses(orders)
  }
}

/// Counts how many are inside at a time.
final class Gauge: Sendable {
  private let state = Mutex((now: 0, most: 0, entries: 0))

  var most: Int { state.withLock { $0.most } }
  var entries: Int { state.withLock { $0.entries } }

  func enter() {
    state.withLock {
      $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.entries + 1)
    }
  }

  func leave() { state.withLock { $0.now -= 1 } }
}

/// A list that several tasks append to.
final class Log<Element: Sendable>: Sendable {
  private let items = Mutex<[Element]>([])

  var all: [Element] { items.withLock { $0 } }

  func add(_ item: Element) { items.withLock { $0.append(item) } }
}
