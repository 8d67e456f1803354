import Catalogue

/// Reads the answers to `status`.
struct OrderStatusDecoder {
  /// One order's status, bare or as the only element of an array.
  func decode(_ body: [UInt8]) throws(PanelError) -> OrderStatus {
    try AnswerReading.read(body, expecting: "an order's status") { reader throws(JSONError) in
      var token = try reader.readToken()
      if token.kind == .array { token = try Self.onlyElement(of: token, reader) ?? token }
      return status(token, reader)
    }
  }

  /// Several orders' statuses by their ids.
  func decodeMany(
    _ body: [UInt8], asked: [String]
  ) throws(PanelError) -> [String: Result<OrderStatus, ItemError>] {
    try AnswerReading.read(body, expecting: "several orders' statuses") {
      reader throws(JSONError) in
      guard try reader.nextKind() == .object else { return nil }
      let members = try reader.readMembers()
      return Dictionary(
        asked.map { ($0, members[$0].map { result($0, reader) } ?? .failure(.notMentioned)) }
      ) { first, _ in first }
    }
  }

  /// A status, an error object, or an error as a bare string.
  private func result(
    _ token: JSONToken, _ reader: JSONReader
  ) -> Result<OrderStatus, ItemError> {
    if let error = reader.itemError(in: token) { return .failure(error) }
    if let status = status(token, reader) { return .success(status) }
    return .failure(ItemError(reader.textual(token) ?? "its status cannot be read"))
  }

  private func status(_ token: JSONToken, _ reader: JSONReader) -> OrderStatus? {
    guard var members = reader.members(of: token),
      let word = members.removeValue(forKey: "status").flatMap(reader.storable)
    else { return nil }
    var status = OrderStatus(state: OrderState(word))
    status.charge = members.take("charge") { reader.money($0) }
    status.remains = members.take("remains") { reader.dottedThousands($0) ?? reader.amount($0) }
    status.startCount = members.take("start_count", reader.storable)
    status.currency = members.take("currency", reader.storable)
    status.extra = JSONText.object(
      members.sorted { $0.key < $1.key }.map { ($0.key, reader.text(reader.written($0.value))) })
    return status
  }

  private static func onlyElement(
    of token: JSONToken, _ reader: JSONReader
  ) throws(JSONError) -> JSONToken? {
    var inner = JSONReader(of: reader, token)
    try inner.enterArray()
    guard try inner.nextElement(first: true) else { return nil }
    return try inner.readToken()
  }
}

extension [String: JSONToken] {
  /// Takes a member out and reads it; leaves it where it cannot be read and is not `null`, so that it
  /// is kept with the fields beyond the contract.
  fileprivate mutating func take<Read>(
    _ name: String, _ read: (JSONToken) -> Read?
  ) -> Read? {
    guard let token = self[name] else { return nil }
    let value = read(token)
    if value != nil || token.kind == .null { self[name] = nil }
    return value
  }
}
