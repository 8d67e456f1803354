import Catalogue
import PanelAPI
public import Store

/// Reads panels and stores what they answer.
public struct Collector: Sendable {
  let store: SharedStore
  let time: TimeSource
  /// The alert rules that are evaluated for what is accepted next; `nil` for none.
  private let alerts: @Sendable () -> AlertEvaluation?
  private let concurrency: Int
  private(set) var semaphore: AsyncSemaphore
  private let note: @Sendable (CollectorNote) -> Void

  let outage: StoreOutage
  /// Whether it waits for a database that cannot be used, however long that takes.
  var isPersistent = false

  /// A collector that reads at most `concurrency` panels at a time. `note` is called with what a person
  /// should know of the work as a whole. `alerts` is asked, for each answer that is stored, which rules
  /// to evaluate for it.
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
  /// A panel that cannot be read is stored as a failed attempt and harms no other. Throws
  /// `StoreError` if the database cannot be written, and `CancellationError` if the task is
  /// cancelled; what was read until then is stored.
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

  /// Stays and takes snapshots of each panel on its own schedule until the task is cancelled.
  ///
  /// A panel's snapshots never overlap. One that fell due while the machine slept is taken at once. While
  /// the database cannot be used, what was read is kept, no panel is read again, and it goes on as soon as
  /// it can. A panel that fails again and again is read less often (``pause(after:_:)``).
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
      // The first error ends the others too; none of them would end by itself.
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
  /// Takes a snapshot after the one of `last`, if there was any, and gives when it began.
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
      let result = SnapshotResult(
        panel: panel.name, takenAt: takenAt, catalogue: try await stored(attempt, reading),
        balanceError: balance?.failure, orders: orders)
      return (result, start)
    }
  }

  /// The clock's time. If it was set back to before the last snapshot, and the snapshots so far say that it
  /// was right then, this one is dated by the time that has passed since.
  private func timeOfSnapshot(
    of panel: String, from start: Moment, after last: Moment?
  ) async throws -> Timestamp {
    guard let last, start.time <= last.time else { return start.time }
    let isTaken = try await reading { try $0.takesSnapshot(of: panel, at: start.time) }
    return isTaken ? start.time : last.time + (start.uptime - last.uptime)
  }

  /// Stores what was read. What concerns this panel alone is a result, so that it harms no other.
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
      // Another run that began later has ended first.
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
      // An attempt from times to come says that a clock was wrong, not that there is time to sleep.
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

  /// A panel that fails is read at least this often.
  public static let longestPause = Duration.seconds(6 * 3600)

  /// How long a panel that failed so often in a row is left alone: one that hangs each time costs the others
  /// less and less. After the second failure the time doubles, up to 6 hours, or its own interval.
  static func pause(after failures: Int, _ every: Duration) -> Duration {
    let longest = max(every, longestPause)
    return min(longest, every * (1 << max(0, min(failures - 1, 16))))
  }

  /// Up to 5 % more or less, so that many collectors do not ask a panel in the same second.
  private func jittered(_ interval: Duration) -> Duration {
    .milliseconds(Int64(Double(interval.milliseconds) * (0.95 + time.random() / 10)))
  }

  /// Sleeps in short steps and looks at the clock between them: a timer stops while the
  /// machine sleeps, the clock does not. If the clock is set back after `start`, the time
  /// that has passed counts.
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
