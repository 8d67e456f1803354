/// What an account holds with a panel.
public struct Balance: Hashable, Sendable {
  public let amount: Amount
  /// The code as codes are compared, such as `USD`; `nil` if the panel states none.
  public let currency: String?

  public init(amount: Amount, currency: String?) {
    self.amount = amount
    self.currency = currency.flatMap(\.currencyCode)
  }
}

extension String {
  /// A currency's code as codes are compared: trimmed and in upper case; `nil` for a blank text.
  public var currencyCode: String? {
    let start = drop(while: \.isWhitespace)
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return nil }
    return start[...end].uppercased()
  }
}
