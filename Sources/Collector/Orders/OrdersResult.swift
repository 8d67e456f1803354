public import Catalogue
public import Store

/// What came of reading how far the open orders of one panel are.
public struct OrdersResult: Sendable {
  public let panel: String
  public let readAt: Timestamp
  /// How many orders were to be asked for that are open, and how many that have ended lately.
  public let open: Int
  public let ended: Int
  public var asked: Int { open + ended }
  /// How many of them the panel was asked for with success; what it said of them is stored.
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
