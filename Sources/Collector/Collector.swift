import Catalogue
import PanelAPI
public import Store

/// Reads panels and stores what they answer.
public struct Collector: Sendable {
  let store: RatebookStore
  let time: TimeSource
  let turnstile: Turnstile

  /// A collector that reads at most `concurrency` panels at a time.
  public init(store: RatebookStore, time: TimeSource = .system, concurrency: Int = 8) {
    self.store = store
    self.time = time
    turnstile = Turnstile(places: concurrency)
  }

  /// Takes one snapshot of every panel, several at a time, and tells each as it is stored.
  ///
  /// A panel that cannot be read is stored as a failed attempt and harms no other. Throws
  /// `StoreError` where the database cannot be written, and `CancellationError` where the task is
  /// cancelled; what was read until then is stored.
  public func snapshot(
    _ panels: [PanelTarget], tell: @escaping @Sendable (SnapshotResult) -> Void = { _ in }
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for panel in panels {
        group.addTask { tell(try await snapshot(panel)) }
      }
      try await group.waitForAll()
    }
  }

  /// Stays and takes snapshots of each panel on its own schedule until the task is cancelled.
  ///
  /// A panel's snapshots never overlap. One that fell due while the machine slept is taken at once.
  /// Throws `StoreError` where the database cannot be written.
  public func collect(
    _ panels: [PanelTarget], tell: @escaping @Sendable (SnapshotResult) -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for panel in panels {
        group.addTask { try await collect(panel, tell) }
      }
      // The first error ends the others too; none of them would end by itself.
      for try await _ in group {}
    }
  }
}

// MARK: - One panel

extension Collector {
  private func snapshot(_ panel: PanelTarget) async throws -> SnapshotResult {
    try await turnstile.pass {
      try Task.checkCancellation()
      let takenAt = time.now()
      let known = try store.knownEntries(of: panel.name)
      let reading = await result { () async throws(PanelError) in
        try await panel.reader.catalogue(knowing: known)
      }
      // A panel that does not even list its services is not asked for more.
      var balance: Result<Balance, PanelError>?
      var orders: OrdersResult?
      if reading.failure == nil {
        // Right before the balance and as of the same time, so that the charges agree with it.
        orders = try await ordersBesideSnapshot(of: panel, at: takenAt)
        balance = await result { () async throws(PanelError) in try await panel.reader.balance() }
      }
      try Task.checkCancellation()
      let attempt = Attempt(
        panel: panel.name, takenAt: takenAt, catalogue: .notAsked,
        balance: balance?.balanceOutcome ?? .notAsked)
      return SnapshotResult(
        panel: panel.name, takenAt: takenAt, catalogue: try stored(attempt, reading),
        balanceError: balance?.failure, orders: orders)
    }
  }

  /// Stores what was read. What concerns this panel alone is a result, so that it harms no other.
  private func stored(
    _ attempt: Attempt, _ reading: Result<CatalogueReading, PanelError>
  ) throws -> Result<Recording, SnapshotError> {
    func store(
      _ answer: Result<CatalogueAnswer, PanelError>
    ) throws -> Result<Recording, SnapshotError> {
      let recording = try self.store.record(attempt.with(catalogue: answer.outcome))
      return answer.map { _ in recording }.mapError(SnapshotError.unread)
    }
    do {
      do { return try store(reading.map(\.answer)) } catch is WholeAnswerNeeded {
        return try store(reading.whole)
      }
    } catch let error as StoreError {
      guard case .notNewer = error else { throw error }
      return .failure(.refused(error))
    }
  }

  private func collect(
    _ panel: PanelTarget, _ tell: @Sendable (SnapshotResult) -> Void
  ) async throws {
    // An attempt from times to come says that a clock was wrong, not that there is time to sleep.
    var last = try store.lastAttempt(of: panel.name).map { min($0, time.now()) }
    while true {
      if let last { try await sleep(until: last + jittered(panel.every)) }
      let result = try await snapshot(panel)
      tell(result)
      last = result.takenAt
    }
  }

  /// Up to 5 % more or less, so that many collectors do not ask a panel in the same second.
  private func jittered(_ interval: Duration) -> Duration {
    .milliseconds(Int64(Double(interval.milliseconds) * (0.95 + time.random() / 10)))
  }

  /// Sleeps in short steps and looks at the clock between them: a timer stands still while the
  /// machine sleeps, the clock does not.
  private func sleep(until due: Timestamp) async throws {
    let longestStep = Duration.seconds(10)
    while time.now() < due {
      try await time.sleep(min(longestStep, due - time.now()))
    }
  }
}
