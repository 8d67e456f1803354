public import Catalogue
public import PanelAPI
public import Store

/// The outcome of one snapshot of one panel.
public struct SnapshotResult: Sendable {
  public let panel: String
  public let takenAt: Timestamp
  /// The recording of the catalogue, or why nothing was stored.
  public let catalogue: Result<Recording, SnapshotError>
  /// Why the balance could not be read; `nil` if it could, or was not asked for.
  public let balanceError: PanelError?
  /// The outcome of reading the orders; `nil` if the ledger has no open orders of the panel, or if
  /// they were not asked for.
  public let orders: OrdersResult?

  /// Whether the panel could not be read.
  var isUnread: Bool { if case .failure(.unread) = catalogue { true } else { false } }
}

/// Why a snapshot of one panel was not stored. Other panels are not affected.
public enum SnapshotError: Error, Hashable, Sendable {
  /// The panel could not be read; the attempt is stored with its reason.
  case unread(PanelError)
  /// The panel was read, but the store does not accept a snapshot of that time.
  case refused(StoreError)
  /// The panel was read, but meanwhile another run stored a snapshot of this later time.
  case overtaken(by: Timestamp)
}

/// A panel to collect from.
public struct PanelTarget: Sendable {
  public let name: String
  public let reader: any PanelReading
  /// The time between two snapshots of `collect`.
  public let every: Duration
  /// How long the collector waits without receiving a byte.
  public let timeout: Duration

  public init(
    name: String, reader: any PanelReading, every: Duration = .seconds(3600),
    timeout: Duration = .seconds(30)
  ) {
    self.name = name
    self.reader = reader
    self.every = every
    self.timeout = timeout
  }
}

/// Calls a panel and returns the outcome as a value.
func result<Answer>(
  of call: () async throws(PanelError) -> Answer
) async -> Result<Answer, PanelError> {
  do throws(PanelError) { return .success(try await call()) } catch { return .failure(error) }
}

extension Result where Failure == PanelError {
  var failure: PanelError? { if case .failure(let error) = self { error } else { nil } }
}

extension Result<CatalogueReading, PanelError> {
  /// The answer with all its entries decoded.
  var whole: Result<CatalogueAnswer, PanelError> {
    flatMap { reading in
      do throws(PanelError) { return .success(try reading.whole()) } catch {
        return .failure(error)
      }
    }
  }
}

extension Result<CatalogueAnswer, PanelError> {
  var outcome: Attempt.Outcome {
    switch self {
    case .success(let answer): .answered(answer)
    case .failure(let error): .failed(reason: error.description)
    }
  }
}

extension Result<Balance, PanelError> {
  var balanceOutcome: Attempt.BalanceOutcome {
    switch self {
    case .success(let answer): .answered(answer)
    case .failure(let error): .failed(reason: error.description)
    }
  }
}
