public import Catalogue

/// Reads the answer to `balance`.
public struct BalanceDecoder: Sendable {
  public init() {}

  /// The balance of one answer. Throws ``PanelError/notUnderstood(_:says:)`` if there is none in it
  /// and ``PanelError/refused(_:)`` for the panel's own error.
  public func decode(_ body: [UInt8]) throws(PanelError) -> Balance {
    try AnswerReading.read(body, expecting: "a balance") { reader throws(JSONError) in
      let value = try reader.readToken()
      func amount(_ members: [JSONReader.Member]) -> Amount? {
        members.last { $0.name == "balance" }.flatMap { reader.money($0.value) }
      }
      let found = Envelope.search(value, reader) { amount($0.members) != nil }
      guard let found, let amount = amount(reader.memberList(of: found.value)) else { return nil }
      // The currency may be beside the envelope's member as well as inside it.
      let layers = found.layers + [reader.memberList(of: found.value)]
      let currency = layers.reversed().lazy
        .compactMap { $0.last { $0.name == "currency" } }.first
      return Balance(amount: amount, currency: currency.flatMap { reader.storable($0.value) })
    }
  }
}
