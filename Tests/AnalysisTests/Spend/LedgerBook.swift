import Analysis
import Catalogue
import Store
import TestSupport
import Testing

/// A store with a panel, its orders and what the panel says of them, by the hour.
struct LedgerBook {
  let store: RatebookStore
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    store = try .forWriting(path: folder.path + "/ratebook.sqlite")
  }

  /// Records the categories of services by their ids, and a balance.
  func record(
    _ hour: Int, _ categories: [String: String?], of panel: String = "acme", balance: String = "0",
    currency: String? = "USD"
  ) throws {
    let services = categories.sorted { $0.key < $1.key }.map {
      Service(id: $0, name: "Service \($0)", category: $1, rate: Amount(1))
    }
    _ = try store.record(
      Attempt(
        panel: panel, takenAt: .hour(hour),
        catalogue: .answered(CatalogueAnswer(services: services)),
        balance: .answered(Balance(amount: Amount(canonical: balance), currency: currency))))
  }

  /// Records a snapshot whose balance cannot be read; without services, one that failed.
  func hideBalance(_ hour: Int, _ ids: [String] = ["1"], _ reason: String = "hidden") throws {
    let services = ids.map { Service(id: $0, name: "Service \($0)", rate: Amount(1)) }
    _ = try store.record(
      Attempt(
        panel: "acme", takenAt: .hour(hour),
        catalogue: ids.isEmpty
          ? .failed(reason: "no answer") : .answered(CatalogueAnswer(services: services)),
        balance: .failed(reason: reason)))
  }

  /// Adds an order that is placed at an hour, or at a time that is not known.
  func add(
    _ id: String, _ service: String = "1", at hour: Int? = 1, charge: String? = nil,
    currency: String? = nil, quantity: Int? = nil
  ) throws {
    let order = LedgerOrder(
      id: id, service: service, orderedAt: hour.map(Timestamp.hour),
      quantity: quantity.map { Amount($0) },
      charge: charge.flatMap { Amount($0) },
      currency: currency)
    _ = try store.addOrders([("acme", order)])
  }

  /// Records what the panel says of an order.
  func say(
    _ id: String, at hour: Int, _ meaning: String?, charge: String? = nil, currency: String? = nil,
    remains: Int? = nil
  ) throws {
    let isFinal = ["completed", "partial", "canceled", "refunded", "expired"]
    var status = OrderReport.Status(
      state: meaning ?? "Queued", meaning: meaning,
      isFinal: meaning.map { isFinal.contains($0) } ?? false)
    status.charge = charge.flatMap { Amount($0) }
    status.currency = currency
    status.remains = remains.map { Amount($0) }
    try report(OrderReport(order: id, answer: .status(status)), at: hour)
  }

  func refuse(_ id: String, at hour: Int) throws {
    try report(OrderReport(order: id, answer: .error("Incorrect order ID")), at: hour)
  }

  private func report(_ report: OrderReport, at hour: Int) throws {
    _ = try store.record([report], of: "acme", readAt: .hour(hour))
  }

  func scope(from: Int = 0, until: Int = 200) throws -> Scope {
    Scope(window: try #require(Window(since: .hour(from), until: .hour(until))))
  }

  func table(_ query: SavedQuery, from: Int = 0, until: Int = 200) throws -> Table {
    try Analyst(store).table(query, in: scope(from: from, until: until))
  }

  func report(
    _ sections: [SavedQuery] = [.balance], from: Int = 0, until: Int = 200
  ) throws -> Report {
    try Analyst(store).report(sections, title: "", in: scope(from: from, until: until))
  }
}
