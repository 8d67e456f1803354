import Support

extension PanelClient: OrderChanging {
  public func add(_ order: OrderRequest) async throws(PanelError) -> String {
    let call = PanelCall(action: "add", parameters: order.form)
    return try await change(call, ReceiptDecoder(name: "order").decode)
  }

  public func refill(order: String) async throws(PanelError) -> String {
    let call = PanelCall(action: "refill", parameters: [("order", order)])
    return try await change(call, ReceiptDecoder(name: "refill").decode)
  }

  public func refill(
    orders: [String]
  ) async throws(PanelError) -> [String: Result<String, ItemError>] {
    try await changeMany("refill", orders)
  }

  public func cancel(
    orders: [String]
  ) async throws(PanelError) -> [String: Result<String, ItemError>] {
    try await changeMany("cancel", orders)
  }

  /// Cuts orders into calls of 100 and puts the results together again. A failure of the first call
  /// is thrown; one of a later call ends the row, and is the result of its orders and those after it, so
  /// that what the earlier calls did is not lost.
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
  /// What a call that failed as a whole means for each of its ids.
  fileprivate init(_ error: PanelError) {
    var isOutcomeUnknown = false
    if case .outcomeUnknown = error { isOutcomeUnknown = true }
    self.init(error.description, isOutcomeUnknown: isOutcomeUnknown)
  }
}
