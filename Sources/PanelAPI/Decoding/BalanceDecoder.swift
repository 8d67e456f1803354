public import Catalogue

/// Reads the answer to `balance`.
public struct BalanceDecoder: Sendable {
  public init() {}

  /// The balance of one answer. Throws ``PanelError/notUnderstood(_:)`` where there is none in it
  /// and ``PanelError/refused(_:)`` for the panel's own error.
  public func decode(_ body: [UInt8]) throws(PanelError) -> Balance {
    try AnswerReading.read(body, expecting: "a balance") { reader throws(JSONError) in
      guard try reader.nextKind() == .object else { return nil }
      try reader.enterObject()
      var amount: Amount?
      var currency: String?
      var first = true
      while let name = try reader.nextName(first: first) {
        first = false
        let value = try reader.readToken()
        switch reader.textual(name) {
        case "balance": amount = reader.money(value)
        case "currency": currency = reader.storable(value)
        default: break
        }
      }
      return amount.map { Balance(amount: $0, currency: currency) }
    }
  }
}
