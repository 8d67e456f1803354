public import Catalogue
public import PanelAPI
public import Store

/// What came of one snapshot of one panel.
public struct SnapshotResult: Sendable {
  public let panel: String
  public let takenAt: Timestamp
  /// What was stored of the catalogue, or why nothing was.
  public let catalogue: Result<Recording, SnapshotError>
  /// Why the balance could not be read; `nil` if it could, or was not asked for.
  public let balanceError: PanelError?
  /// What came of reading the orders; `nil` if the ledger has no open ones of the panel, or where
  /// they were not asked for.
  public let orders: OrdersResult?

  /// Whether the panel could not be read.
  var isUnread: Bool { if case .failure(.unread) = catalogue { true } else { false } }
}

/// Why a snapshot of one panel was not stored. It says nothing of the other panels.
public enum SnapshotError: Error, Hashable, Sendable {
  /// The panel could not be read; the attempt is stored with its reason.
  case unread(PanelError)
  /// The panel was read, and the store does not take a snapshot of that time.
  case refused(StoreError)
  /// The panel was read, and another run has stored a snapshot of this later time meanwhile.
  case overtaken(by: Timestamp)
}
