public import Catalogue
public import Store
import Synchronization

/// A note for the user on a collection as a whole.
public enum CollectorNote: Sendable {
  /// The collection starts with these panels.
  case starts([Plan])
  /// The database cannot be used for this reason. The collector waits for it.
  case waits(StoreError)
  /// The database can be used again.
  case goesOn
  /// The clock was set forward by this time, or back if it is negative.
  case clockSet(Duration)
  /// A panel failed so often in a row that it is now read less often: next after this time.
  case readsLessOften(panel: String, failures: Int, next: Duration)
  /// A panel that was read less often answered, and is read on its schedule again.
  case readsAgain(panel: String, every: Duration)

  /// How often a panel is read, and the time of its first reading.
  public struct Plan: Hashable, Sendable {
    public let panel: String
    public let every: Duration
    public let first: Timestamp
  }
}

/// Reports only once that the database cannot be used, or that the clock was set, even if many panels
/// notice it.
final class StoreOutage: Sendable {
  private let reason = Mutex<StoreError?>(nil)
  private let clockOffset = Mutex<Duration?>(nil)
  private let note: @Sendable (CollectorNote) -> Void

  init(_ note: @escaping @Sendable (CollectorNote) -> Void) { self.note = note }

  func begin(_ error: StoreError) {
    let isNew = reason.withLock { reason in
      defer { reason = error }
      return reason != error
    }
    if isNew { note(.waits(error)) }
  }

  func end() {
    if reason.withLock({ $0.take() }) != nil { note(.goesOn) }
  }

  /// Compares the clock with the time that passed since any panel last looked at it.
  func noteClock(at moment: Moment) {
    let move = clockOffset.withLock { offset in
      defer { offset = moment.offset }
      return offset.map { moment.offset - $0 } ?? .zero
    }
    // A small step forward does not matter.
    if move <= .seconds(-60) || move >= .seconds(3600) { note(.clockSet(move)) }
  }
}

extension Collector {
  /// How long a run that ends waits for other writers.
  private static let patience = Duration.seconds(30)
  /// Another run's transaction usually ends within this time. A shorter wait is not reported.
  private static let usual = Duration.seconds(5)

  func reading<Result>(_ body: (RatebookStore) throws -> Result) async throws -> Result {
    try await waiting { try store.reading(body) }
  }

  func writing<Result>(_ body: (RatebookStore) throws -> Result) async throws -> Result {
    let result = try await waiting { try store.writing(body) }
    outage.end()
    return result
  }

  private func waiting<Result>(_ use: () throws -> Result) async throws -> Result {
    var pause = Duration.milliseconds(20)
    var waited = Duration.zero
    while true {
      do { return try use() } catch let error as StoreError where error.isOfDatabase {
        let isBusy = if case .busy = error { true } else { false }
        guard isPersistent || isBusy && waited < Self.patience else { throw error }
        if !isBusy || waited >= Self.usual { outage.begin(error) }
        try await time.sleep(pause)
        waited += pause
        // A busy database is free only for moments while several runs write in turn.
        pause = min(pause * 2, isBusy ? .milliseconds(100) : .seconds(10))
      }
    }
  }
}
