import Alerts
import Catalogue
import Collector
import Store
import Synchronization

/// After a run, tells the heartbeat service whether every panel was read. It never makes a run fail.
final class HeartbeatWatch: Sendable {
  private let heartbeat: Heartbeat
  private let state: Mutex<State>

  private struct State {
    /// Why panels could not be read, by their names.
    var failures: [String: String] = [:]
    /// The panels without a result so far.
    var missing: Set<String>
    var lastBeat: ContinuousClock.Instant?
    var lastWasFailure = false
    var isBeating = false
    var toldProblem: String?
  }

  /// Makes a watch. `problems` are those of panels that are not read at all.
  init(_ heartbeat: Heartbeat, panels: [String], problems: [String]) {
    self.heartbeat = heartbeat
    state = Mutex(State(missing: Set(panels)))
    state.withLock { state in
      for problem in problems { state.failures[problem] = problem }
    }
  }

  /// Records the result of one panel.
  func note(_ result: SnapshotResult) {
    state.withLock { state in
      state.missing.remove(result.panel)
      switch result.catalogue {
      case .success, .failure(.overtaken): state.failures[result.panel] = nil
      case .failure(.unread(let error)):
        state.failures[result.panel] = "panel '\(result.panel)': \(error)"
      case .failure(.refused(let error)): state.failures[result.panel] = error.description
      }
    }
  }

  /// Reports how the run went. `error` is the error that ended it.
  func beat(error: (any Error)? = nil) async {
    let failure = state.withLock { state in
      let reasons = state.failures.sorted { $0.key < $1.key }.map(\.value)
      let all = reasons + (error.map { ["\($0)"] } ?? [])
      state.lastBeat = .now
      state.lastWasFailure = !all.isEmpty
      return all.isEmpty ? nil : all.joined(separator: "\n")
    }
    let problem = await heartbeat.beat(failure: failure)
    let isNew = state.withLock { state in
      defer { (state.toldProblem, state.isBeating) = (problem, false) }
      return problem != state.toldProblem
    }
    if let problem, isNew { Messages.write("ratebook: heartbeat: \(problem)") }
  }

  /// Reports during a program that keeps running: when all panels have been read, then every minute, and at once if
  /// the report changes.
  func beatBeside(_ result: SnapshotResult) {
    note(result)
    let isDue = state.withLock { state in
      guard state.missing.isEmpty, !state.isBeating else { return false }
      let isRecent = state.lastBeat.map { .now - $0 < .seconds(60) } ?? false
      state.isBeating = !isRecent || state.failures.isEmpty == state.lastWasFailure
      return state.isBeating
    }
    if isDue { Task { await beat() } }
  }
}
