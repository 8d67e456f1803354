import Alerts
import Collector
import PanelAPI
import Store
import Synchronization

/// Tells the heartbeat service whether every panel is read: after a run, or each minute of a program that keeps
/// running. It never makes a run fail.
final class HeartbeatWatch: Sendable {
  /// Time as it passes while the machine is awake.
  typealias Instant = SuspendingClock.Instant

  private let heartbeat: Heartbeat
  private let intervals: [String: Duration]
  private let state: Mutex<State>
  private let bell = Bell()

  private struct State {
    /// Why panels could not be read, by their names.
    var failures: [String: String] = [:]
    /// Why no panel is read; `nil` if they are.
    var outage: String?
    /// When each panel was read last; at first, when the watch began.
    var readAt: [String: Instant]
    var nextBeat: Instant
    var lastWasFailure = false
    var toldProblem: String?
  }

  /// The time between two calls if nothing changes.
  static let interval = Duration.seconds(60)

  /// Makes the watch of one run. `problems` are those of panels that are not read at all.
  convenience init(_ heartbeat: Heartbeat, problems: [String]) {
    self.init(
      heartbeat, intervals: [:],
      failures: Dictionary(problems.map { ($0, $0) }) { first, _ in first })
  }

  /// Makes the watch of a program that keeps reading panels at these intervals. `failures` says by name why panels could not be
  /// read before.
  init(
    _ heartbeat: Heartbeat, intervals: [String: Duration], failures: [String: String],
    at now: Instant = .now
  ) {
    (self.heartbeat, self.intervals) = (heartbeat, intervals)
    state = Mutex(
      State(
        // The others are read no more.
        failures: intervals.isEmpty ? failures : failures.filter { intervals[$0.key] != nil },
        readAt: intervals.mapValues { _ in now }, nextBeat: now + Self.interval))
  }

  /// Records the result of one panel.
  func note(_ result: SnapshotResult, at now: Instant = .now) {
    state.withLock { state in
      state.readAt[result.panel] = now
      switch result.catalogue {
      case .success, .failure(.overtaken): state.failures[result.panel] = nil
      case .failure(.unread(let error)):
        state.failures[result.panel] = "panel '\(result.panel)': \(error)"
      case .failure(.refused(let error)): state.failures[result.panel] = error.description
      }
    }
    bell.ring()
  }

  /// Records that the database cannot be used, so that no panel is read, or that it can be used again.
  func note(_ note: CollectorNote) {
    switch note {
    case .waits(let error): state.withLock { $0.outage = "\(error)" }
    case .goesOn: state.withLock { $0.outage = nil }
    default: return
    }
    bell.ring()
  }

  /// Reports how the run went. `error` is the error that ended it.
  func beat(error: (any Error)? = nil, at now: Instant = .now) async {
    let failure = state.withLock { state in
      let all = reasons(state, at: now) + (error.map { ["\($0)"] } ?? [])
      state.nextBeat = now + Self.interval
      state.lastWasFailure = !all.isEmpty
      return all.isEmpty ? nil : all.joined(separator: "\n")
    }
    let problem = await heartbeat.beat(failure: failure)
    let isNew = state.withLock { state in
      defer { state.toldProblem = problem }
      return problem != state.toldProblem
    }
    if let problem, isNew { Messages.write("ratebook: heartbeat: \(problem)") }
  }

  /// Why panels are not read as planned.
  private func reasons(_ state: State, at now: Instant) -> [String] {
    let late = intervals.compactMap { panel, every -> (String, String)? in
      guard state.failures[panel] == nil, let last = state.readAt[panel],
        now - last > every * 2 + .seconds(600)
      else { return nil }
      let time = (now - last).words
      return (panel, "panel '\(panel)' was not read for \(time), instead of every \(every.words)")
    }
    let reasons = (Array(state.failures) + late).sorted { $0.0 < $1.0 }.map(\.1)
    return [state.outage].compactMap(\.self) + reasons
  }
}

// MARK: - A program that keeps running

extension HeartbeatWatch {
  /// Reports each minute, and at once if the answer changes, until the task is cancelled.
  func keepBeating() async throws {
    while true {
      await beatIfDue()
      let pause = state.withLock { $0.nextBeat - .now }
      _ = try await bell.wait { try await Task.sleep(for: max(pause, .zero)) }
    }
  }

  /// Reports if the last report was a minute ago, or if the answer is not the same any more.
  func beatIfDue(at now: Instant = .now) async {
    let isDue = state.withLock { state in
      now >= state.nextBeat || reasons(state, at: now).isEmpty == state.lastWasFailure
    }
    if isDue { await beat(at: now) }
  }
}
