import Catalogue
import PanelAPI
public import Store

/// Reads panels and stores their answers.
public struct Collector: Sendable {
  let store: SharedStore
  let time: TimeSource
  /// The alert rules to evaluate for the next accepted snapshot; `nil` if there are none.
  private let alerts: @Sendable () -> AlertEvaluation?
  private let concurrency: Int
  private(set) var semaphore: AsyncSemaphore
  private let note: @Sendable (CollectorNote) -> Void

  let outage: StoreOutage
  /// Whether the collector waits, without a limit, for a database that cannot be used.
  var isPersistent = false

  /// A collector that reads at most `concurrency` panels at a time. `note` gets what the user should know
  /// about the collection as a whole. For each stored answer, `alerts` says which rules to evaluate.
  public init(
    store: SharedStore, time: TimeSource = .system, concurrency: Int = 8,
    alerts: @escaping @Sendable () -> AlertEvaluation? = { nil },
    note: @escaping @Sendable (CollectorNote) -> Void = { _ in }
  ) {
    self.store = store
    self.time = time
    self.alerts = alerts
    self.note = note
    outage = StoreOutage(note)
    self.concurrency = concurrency
    semaphore = AsyncSemaphore(places: concurrency)
  }

  /// A collector with a store that stays open.
  public init(store: RatebookStore, time: TimeSource = .system, concurrency: Int = 8) {
    self.init(store: SharedStore(store), time: time, concurrency: concurrency)
  }

  /// Takes one snapshot of every panel, several at a time, and reports each when it is stored.
  ///
  /// A panel that cannot be read is stored as a failed attempt, and does not affect the others.
  /// Throws `StoreError` if the database cannot be written, and `CancellationError` if the task is
  /// cancelled. Everything read before then is stored.
  public func snapshot(
    _ panels: [PanelTarget], tell: @escaping @Sendable (SnapshotResult) -> Void = { _ in }
  ) async throws {
    let collector = prepared(for: panels)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for panel in panels {
        group.addTask { tell(try await collector.snapshot(panel).result) }
      }
      try await group.waitForAll()
    }
  }

  /// Keeps taking snapshots of each panel on its own schedule until the task is cancelled.
  ///
  /// A panel's snapshots never overlap. A snapshot that became due while the machine slept is taken at once.
  /// While the database cannot be used, answers are kept, no panel is read again, and the work continues as
  /// soon as possible. A panel that fails again and again is read less often (``pause(after:_:)``).
  public func collect(
    _ panels: [PanelTarget], tell: @escaping @Sendable (SnapshotResult) -> Void
  ) async throws {
    var patient = prepared(for: panels)
    patient.isPersistent = true
    let collector = patient
    let plans = try await collector.plans(for: panels)
    note(.starts(plans.map { .init(panel: $0.panel.name, every: $0.panel.every, first: $0.first) }))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for plan in plans {
        group.addTask { try await collector.collect(plan.panel, from: plan.first, tell) }
      }
      // The first error also ends the other tasks: none of them would end by itself.
      for try await _ in group {}
    }
  }

  private func prepared(for panels: [PanelTarget]) -> Collector {
    var collector = self
    collector.semaphore = AsyncSemaphore(
      places: concurrency, tasks: panels.count,
      timeout: panels.map(\.timeout).min() ?? .seconds(30))
    return collector
  }
}

// MARK: - One panel

extension Collector {
  /// Takes a snapshot after the one of `last`, if there was any, and returns its start time.
  private func snapshot(
    _ panel: PanelTarget, after last: Moment? = nil
  ) async throws -> (result: SnapshotResult, start: Moment) {
    try await semaphore.withPermit {
      try Task.checkCancellation()
      let start = time.moment
      let takenAt = try await timeOfSnapshot(of: panel.name, from: start, after: last)
      let known = try await reading { try $0.knownEntries(of: panel.name) }
      let reading = await result { () async throws(PanelError) in
        try await panel.reader.catalogue(knowing: known)
      }
      // If a panel does not even list its services, nothing more is requested.
      var balance: Result<Balance, PanelError>?
      var orders: OrdersResult?
      if reading.failure == nil {
        // Orders are read right before the balance and as of the same time, so that the charges
        // agree with the balance.
        orders = try await ordersBesideSnapshot(of: panel, at: takenAt)
        balance = await result { () async throws(PanelError) in try await panel.reader.balance() }
      }
      try Task.checkCancellation()
      let attempt = Attempt(
        panel: panel.name, takenAt: takenAt, catalogue: .notAsked,
        balance: balance?.balanceOutcome ?? .notAsked)
      let result = SnapshotResult(
        panel: panel.name, takenAt: takenAt, catalogue: try await stored(attempt, reading),
        balanceError: balance?.failure, orders: orders)
      return (result, start)
    }
  }

  /// The clock's time. If the clock was set back to before the last snapshot, and it was right according to
  /// the snapshots so far, the last snapshot's time plus the time passed since then.
  private func timeOfSnapshot(
    of panel: String, from start: Moment, after last: Moment?
  ) async throws -> Timestamp {
    guard let last, start.time <= last.time else { return start.time }
    let isTaken = try await reading { try $0.takesSnapshot(of: panel, at: start.time) }
    return isTaken ? start.time : last.time + (start.uptime - last.uptime)
  }

  /// Stores an answer. Problems of this panel alone are returned as a result, so that they do not
  /// affect the others.
  private func stored(
    _ attempt: Attempt, _ reading: Result<CatalogueReading, PanelError>
  ) async throws -> Result<Recording, SnapshotError> {
    func store(
      _ answer: Result<CatalogueAnswer, PanelError>
    ) async throws -> Result<Recording, SnapshotError> {
      let attempt = attempt.with(catalogue: answer.outcome)
      let evaluation = alerts()
      let recording = try await writing { try $0.record(attempt, alerts: evaluation) }
      return answer.map { _ in recording }.mapError(SnapshotError.unread)
    }
    do {
      do { return try await store(reading.map(\.answer)) } catch is WholeAnswerNeeded {
        return try await store(reading.whole)
      }
    } catch let error as StoreError {
      guard case .notNewer(_, _, let last) = error else { throw error }
      // Another run that began later ended first.
      if last <= time.now() { return .failure(.overtaken(by: last)) }
      return .failure(.refused(error))
    }
  }

  /// When each panel's first snapshot is due.
  private func plans(
    for panels: [PanelTarget]
  ) async throws -> [(panel: PanelTarget, first: Timestamp)] {
    var plans: [(PanelTarget, Timestamp)] = []
    for panel in panels {
      let last = try await reading { try $0.lastAttempt(of: panel.name) }
      let now = time.now()
      // An attempt in the future says that a clock was wrong, not that there is time to sleep.
      let due = last.map { min($0, now) + jittered(panel.every) } ?? now
      plans.append((panel, max(due, now)))
    }
    return plans
  }

  private func collect(
    _ panel: PanelTarget, from first: Timestamp, _ tell: @Sendable (SnapshotResult) -> Void
  ) async throws {
    var due = first
    var now = time.moment
    var last: Moment?
    var failures = 0
    while true {
      try await sleep(until: due, from: now)
      let (result, start) = try await snapshot(panel, after: last)
      tell(result)
      last = Moment(time: result.takenAt, uptime: start.uptime)
      let wasRare = Self.pause(after: failures, panel.every) > panel.every
      failures = result.isUnread ? failures + 1 : 0
      let interval = Self.pause(after: failures, panel.every)
      if !wasRare, interval > panel.every {
        note(.readsLessOften(panel: panel.name, failures: failures, next: interval))
      } else if wasRare, failures == 0 {
        note(.readsAgain(panel: panel.name, every: panel.every))
      }
      now = time.moment
      due = now.time + jittered(interval) - (now.uptime - start.uptime)
    }
  }

  /// The longest pause of a failing panel.
  public static let longestPause = Duration.seconds(6 * 3600)

  /// The pause of a panel after `failures` failures in a row. A panel that hangs each time delays the others
  /// less and less: from the second failure on, the time doubles, up to 6 hours or the panel's own interval.
  static func pause(after failures: Int, _ every: Duration) -> Duration {
    let longest = max(every, longestPause)
    return min(longest, every * (1 << max(0, min(failures - 1, 16))))
  }

  /// The interval with up to 5 % added or subtracted, so that many collectors do not call a panel
  /// in the same second.
  private func jittered(_ interval: Duration) -> Duration {
    .milliseconds(Int64(Double(interval.milliseconds) * (0.95 + time.random() / 10)))
  }

  /// Sleeps in short steps and looks at the clock between them, because a timer stops while the machine
  /// sleeps and the clock does not. If the clock is set back after `start`, the time that passed counts.
  private func sleep(until due: Timestamp, from start: Moment) async throws {
    let longestStep = Duration.seconds(10)
    var due = due
    var before = start
    outage.noteClock(at: before)
    while before.time < due {
      try await time.sleep(min(longestStep, due - before.time))
      let now = time.moment
      outage.noteClock(at: now)
      due = due + min(.zero, now.offset - before.offset)
      before = now
    }
  }
}
