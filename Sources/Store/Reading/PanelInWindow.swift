public import Catalogue

/// A panel as a window sees it.
public struct PanelInWindow: Sendable {
  /// The panel's number in the store.
  public let id: Int64
  public let name: String
  /// The two accepted snapshots that the window compares; `nil` where it has none.
  public let snapshots: Snapshots?
  /// What the account held when it was last read in this currency.
  public let balance: Amount?
  /// The account's currency, as it was last stated.
  public let currency: String?

  /// Two accepted snapshots, which can be the same one.
  public struct Snapshots: Sendable {
    public let from: Timestamp
    public let to: Timestamp

    public init(from: Timestamp, to: Timestamp) {
      self.from = from
      self.to = to
    }
  }
}
