import Alerts
import Analysis
import Store
import Synchronization

/// The configured alert rules, with the services that the watch list's file names now. The file may change
/// during the months for which `collect` runs.
final class CurrentRules: Sendable {
  private let configuration: Configuration
  private let readsFile: Bool
  private let state: Mutex<State>

  private struct State {
    var rules: [AlertRule]
    /// Why the file could not be read the last time; `nil` if it could.
    var problem: String?
  }

  init(_ configuration: Configuration) {
    self.configuration = configuration
    let isUsed = configuration.alerts.contains { $0.scope.subject == .watchList }
    if isUsed, case .file? = configuration.watchList { readsFile = true } else { readsFile = false }
    state = Mutex(State(rules: configuration.alerts))
  }

  /// The present rules. A list that cannot be read is reported once, and the previous list stays in use.
  var now: [AlertRule] {
    state.withLock { state in
      guard readsFile else { return state.rules }
      do throws(CommandFailure) {
        guard let list = try WatchOptions.list(configuration) else { return state.rules }
        for index in state.rules.indices where state.rules[index].scope.subject == .watchList {
          state.rules[index].scope.watchList = list
        }
        state.problem = nil
      } catch {
        if error.message != state.problem {
          Messages.write(
            "ratebook: \(error.message). Alerts go on with the list as it was before")
        }
        state.problem = error.message
      }
      return state.rules
    }
  }
}
