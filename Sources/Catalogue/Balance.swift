/// What an account holds with a panel.
public struct Balance: Hashable, Sendable {
  public let amount: Amount
  /// The code as the panel states it, such as `USD`; `nil` where it does not.
  public let currency: String?

  public init(amount: Amount, currency: String?) {
    self.amount = amount
    self.currency = currency
  }
}
