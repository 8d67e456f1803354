public import Catalogue
public import PanelAPI
public import Store

/// What came of one snapshot of one panel.
public struct SnapshotResult: Sendable {
  public let panel: String
  public let takenAt: Timestamp
  /// What was stored of the catalogue, or why the panel could not be read.
  public let catalogue: Result<Recording, PanelError>
  /// Why the balance could not be read; `nil` where it could, or was not asked for.
  public let balanceError: PanelError?
}
