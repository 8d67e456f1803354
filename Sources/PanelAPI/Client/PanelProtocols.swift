public import Catalogue

/// What reads how far several of the account's own orders are, and cannot change anything there.
public protocol OrderStatusReading: Sendable {
  /// How far several orders are, by the ids that were asked, in calls of 100. Throws ``PanelError``
  /// where a call as a whole fails.
  func status(orders: [String]) async throws(PanelError) -> [String: Result<OrderStatus, ItemError>]
}

/// What reads a panel's catalogue, its balance and how far orders are, and cannot change anything
/// there: all that the collector is given.
public protocol PanelReading: OrderStatusReading {
  /// The catalogue as the panel shows it to this account. Throws ``PanelError``.
  func services() async throws(PanelError) -> CatalogueAnswer
  /// The same, except that known entries need not be decoded. Throws ``PanelError``.
  func catalogue(knowing known: KnownEntries) async throws(PanelError) -> CatalogueReading
  /// What the account holds. Throws ``PanelError``.
  func balance() async throws(PanelError) -> Balance
}

extension PanelReading {
  /// Reads the catalogue whole, whatever is known.
  public func catalogue(knowing: KnownEntries) async throws(PanelError) -> CatalogueReading {
    CatalogueReading(try await services())
  }
}

/// What reads how far the account's own orders and their refills are, and cannot change anything
/// there.
public protocol OrderReading: OrderStatusReading {
  /// How far one order is. Throws ``PanelError``.
  func status(order: String) async throws(PanelError) -> OrderStatus
  /// How far one refill is, in the panel's word. Throws ``PanelError``.
  func refillStatus(refill: String) async throws(PanelError) -> String
  /// How far several refills are, by the ids that were asked, in calls of 100. Throws ``PanelError``
  /// where a call as a whole fails.
  func refillStatus(refills: [String]) async throws(PanelError) -> [String: Result<
    String, ItemError
  >]
}

/// What spends the account's money or changes its orders. Each call is issued once and never again:
/// where the answer is lost, ``PanelError/outcomeUnknown(_:)`` says that it may have been carried out.
public protocol OrderChanging: Sendable {
  /// Places an order and gives its id. Throws ``PanelError``.
  func add(_ order: OrderRequest) async throws(PanelError) -> String
  /// Asks for an order's refill and gives the refill's id. Throws ``PanelError``.
  func refill(order: String) async throws(PanelError) -> String
  /// Asks for the refill of several orders, in calls of 100, and gives the refills' ids by order.
  /// Throws ``PanelError`` if the first call fails.
  func refill(orders: [String]) async throws(PanelError) -> [String: Result<String, ItemError>]
  /// Cancels several orders, in calls of 100, and gives the panel's receipts by order. Throws
  /// ``PanelError`` if the first call fails.
  func cancel(orders: [String]) async throws(PanelError) -> [String: Result<String, ItemError>]
}
