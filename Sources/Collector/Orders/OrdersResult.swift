public import Catalogue
public import Store

/// The outcome of asking one panel for the status of orders.
public struct OrdersResult: Sendable {
  public let panel: String
  public let readAt: Timestamp
  /// The number of orders to ask for that are open, and of those that have ended lately.
  public let open: Int
  public let ended: Int
  public var asked: Int { open + ended }
  /// The number of them that the panel was asked for with success; its answers are stored.
  public internal(set) var read = 0
  public internal(set) var changes = OrderChanges()
  /// The orders that have an error instead of a status, with the panel's words.
  public internal(set) var errors: [(order: String, message: String)] = []
  /// Why the others were not read, or what was read was not stored.
  public internal(set) var failure: SnapshotError?

  init(panel: String, readAt: Timestamp, open: Int, ended: Int = 0) {
    self.panel = panel
    self.readAt = readAt
    self.open = open
    self.ended = ended
  }
}
