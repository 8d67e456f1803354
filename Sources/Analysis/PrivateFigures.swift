/// The figures about the user's money that a report may show. Prices are public; these figures are private.
public struct PrivateFigures: OptionSet, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The balances and their changes.
  public static let balance = PrivateFigures(rawValue: 1)
  /// Orders: their charges, and the part of a balance that they explain.
  public static let spend = PrivateFigures(rawValue: 2)

  public static let all: PrivateFigures = [.balance, .spend]
}

extension PrivateFigures {
  /// The columns of a query that must stay empty; `nil` if none of its rows may be shown.
  func withheldColumns(of query: SavedQuery) -> [ColumnName]? {
    switch query.name {
    case SavedQuery.summary.name where !contains(.balance): [.balance]
    case SavedQuery.balance.name where !contains(.balance): nil
    case SavedQuery.balance.name where !contains(.spend):
      [.deposits, .charges, .unexplained, .refunds]
    case SavedQuery.spend.name where !contains(.spend): nil
    default: []
    }
  }
}
