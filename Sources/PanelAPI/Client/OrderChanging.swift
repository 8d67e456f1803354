import Support

/// An order to place. The service's type decides which parameters it needs besides service and link.
public struct OrderRequest: Hashable, Sendable {
  public var service: String
  public var link: String
  /// The units; `nil` for types without a quantity, such as `Package` and `Custom Comments`.
  public var quantity: Int?
  /// Further parameters by the API's names, such as `comments`, `runs` and `interval`.
  public var parameters: [String: String]

  public init(
    service: String, link: String, quantity: Int? = nil, parameters: [String: String] = [:]
  ) {
    self.service = service
    self.link = link
    self.quantity = quantity
    self.parameters = parameters
  }
}

extension OrderRequest {
  /// The parameters of the call. The named fields of this type override equal names in ``parameters``.
  var form: [(String, String)] {
    var form = [("service", service), ("link", link)]
    if let quantity { form.append(("quantity", String(quantity))) }
    let taken = Set(form.map(\.0) + ["key", "action"])
    return form + parameters.filter { !taken.contains($0.key) }.sorted { $0.key < $1.key }
  }
}

// MARK: - Over HTTP

/// Calls that spend the account's money or change its orders. Each is sent once and never repeated. If
/// the answer is lost, ``PanelError/outcomeUnknown(_:)`` says that the call may have taken effect.
extension PanelClient {
  /// Places an order and gives its id. Throws ``PanelError``.
  public func add(_ order: OrderRequest) async throws(PanelError) -> String {
    let call = PanelCall(action: "add", parameters: order.form)
    return try await change(call, ReceiptDecoder(name: "order").decode)
  }

  /// Asks for an order's refill and gives the refill's id. Throws ``PanelError``.
  public func refill(order: String) async throws(PanelError) -> String {
    let call = PanelCall(action: "refill", parameters: [("order", order)])
    return try await change(call, ReceiptDecoder(name: "refill").decode)
  }

  /// Asks for the refill of several orders, in calls of 100, and gives the refills' ids by order.
  /// Throws ``PanelError`` if the first call fails.
  public func refill(
    orders: [String]
  ) async throws(PanelError) -> [String: Result<String, ItemError>] {
    try await changeMany("refill", orders)
  }

  /// Cancels several orders, in calls of 100, and gives the panel's receipts by order. Throws
  /// ``PanelError`` if the first call fails.
  public func cancel(
    orders: [String]
  ) async throws(PanelError) -> [String: Result<String, ItemError>] {
    try await changeMany("cancel", orders)
  }

  /// Splits orders into calls of 100 and joins the results. A failure of the first call is thrown. After
  /// a failure of a later call, no more calls are made: its orders and all later ones get the error as
  /// their result, and the results of the earlier calls are kept.
  private func changeMany(
    _ action: String, _ orders: [String]
  ) async throws(PanelError) -> [String: Result<String, ItemError>] {
    var results: [String: Result<String, ItemError>] = [:]
    var failure: PanelError?
    for chunk in orders.chunks(of: Self.idsPerCall) {
      if failure != nil {
        for order in chunk { results[order] = .failure(.notAsked) }
        continue
      }
      let call = PanelCall(action: action, parameters: [("orders", chunk.commaSeparated)])
      do throws(PanelError) {
        let answer = try await change(call) { body throws(PanelError) in
          try ReceiptDecoder(name: action).decodeMany(body, asked: chunk)
        }
        results.merge(answer) { _, last in last }
      } catch {
        if results.isEmpty { throw error }
        failure = error
        for order in chunk { results[order] = .failure(ItemError(error)) }
      }
    }
    return results
  }
}

extension ItemError {
  /// The result for each id if the whole call failed.
  fileprivate init(_ error: PanelError) {
    var isOutcomeUnknown = false
    if case .outcomeUnknown = error { isOutcomeUnknown = true }
    self.init(error.description, isOutcomeUnknown: isOutcomeUnknown)
  }
}
