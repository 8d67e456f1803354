public import Catalogue
import Support

/// Reads a panel's catalogue, its balance and the statuses of orders. It cannot change anything at
/// the panel. The collector gets only this protocol.
public protocol PanelReading: Sendable {
  /// The catalogue as the panel shows it to this account. Throws ``PanelError``.
  func services() async throws(PanelError) -> CatalogueAnswer
  /// The catalogue. Known entries need not be decoded. Throws ``PanelError``.
  func catalogue(knowing known: KnownEntries) async throws(PanelError) -> CatalogueReading
  /// The account's balance. Throws ``PanelError``.
  func balance() async throws(PanelError) -> Balance
  /// The statuses of several of the account's own orders, by the given ids, in calls of 100. Throws
  /// ``PanelError`` if a whole call fails.
  func status(orders: [String]) async throws(PanelError) -> [String: Result<OrderStatus, ItemError>]
}

extension PanelReading {
  /// Reads the complete catalogue, known entries included.
  public func catalogue(knowing: KnownEntries) async throws(PanelError) -> CatalogueReading {
    CatalogueReading(try await services())
  }
}

// MARK: - Over HTTP

extension PanelClient: PanelReading {
  public func services() async throws(PanelError) -> CatalogueAnswer {
    try await read(PanelCall(action: "services")) { body throws(PanelError) in
      try catalogues.decode(body).readable()
    }
  }

  public func catalogue(
    knowing known: KnownEntries
  ) async throws(PanelError) -> CatalogueReading {
    var (reading, place) = try await readHoldingPlace(PanelCall(action: "services")) {
      body throws(PanelError) in try catalogues.decode(body, knowing: known)
    }
    reading.place = place
    return reading
  }

  public func balance() async throws(PanelError) -> Balance {
    try await read(PanelCall(action: "balance"), BalanceDecoder().decode)
  }

  /// The panel's catalogue, and how it deviates from the contract. Throws ``PanelError``.
  public func servicesReporting() async throws(PanelError) -> (
    answer: CatalogueAnswer, dialect: DialectReport
  ) {
    try await read(PanelCall(action: "services")) { body throws(PanelError) in
      let (answer, dialect) = try catalogues.decodeReporting(body)
      return (try answer.readable(), dialect)
    }
  }
}

/// The statuses of the account's own orders and their refills.
extension PanelClient {
  /// The status of one order. Throws ``PanelError``.
  public func status(order: String) async throws(PanelError) -> OrderStatus {
    let call = PanelCall(action: "status", parameters: [("order", order)])
    return try await read(call, OrderStatusDecoder().decode)
  }

  public func status(
    orders: [String]
  ) async throws(PanelError) -> [String: Result<OrderStatus, ItemError>] {
    try await readMany(orders) { ids throws(PanelError) in
      try await read(PanelCall(action: "status", parameters: [("orders", ids.commaSeparated)])) {
        body throws(PanelError) in try OrderStatusDecoder().decodeMany(body, asked: ids)
      }
    }
  }

  /// The status of one refill, in the panel's word. Throws ``PanelError``.
  public func refillStatus(refill: String) async throws(PanelError) -> String {
    let call = PanelCall(action: "refill_status", parameters: [("refill", refill)])
    return try await read(call, ReceiptDecoder(name: "status").decode)
  }

  /// The statuses of several refills, by the given ids, in calls of 100. Throws ``PanelError`` if a whole
  /// call fails.
  public func refillStatus(
    refills: [String]
  ) async throws(PanelError) -> [String: Result<String, ItemError>] {
    try await readMany(refills) { ids throws(PanelError) in
      let call = PanelCall(action: "refill_status", parameters: [("refills", ids.commaSeparated)])
      return try await read(call) { body throws(PanelError) in
        try ReceiptDecoder(name: "status", idName: "refill").decodeMany(body, asked: ids)
      }
    }
  }

  /// Splits ids into calls of 100 and joins the results.
  private func readMany<Value>(
    _ ids: [String],
    _ call: ([String]) async throws(PanelError) -> [String: Result<Value, ItemError>]
  ) async throws(PanelError) -> [String: Result<Value, ItemError>] {
    var results: [String: Result<Value, ItemError>] = [:]
    for chunk in ids.chunks(of: Self.idsPerCall) {
      results.merge(try await call(chunk)) { _, last in last }
    }
    return results
  }
}

extension [String] {
  /// The elements in pieces of at most `size`.
  func chunks(of size: Int) -> [[String]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }

  var commaSeparated: String { joined(separator: ",") }
}
