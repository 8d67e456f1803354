import Catalogue
import Collector
import PanelAPI
import Reporting
import Store
import Synchronization

/// Tells each snapshot's result in a line as it comes, and what they make of the exit status.
final class ResultTally: Sendable {
  private let isQuiet: Bool
  private let statuses = Mutex<Set<ExitStatus>>([])
  private let outputProblem = Mutex<String?>(nil)

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  func add(_ result: SnapshotResult) {
    switch result.catalogue {
    case .success(let recording):
      if !isQuiet { log(TerminalText.safe(result.line(for: recording))) }
    case .failure(.unread(let error)):
      tell("panel '\(result.panel)': \(error); its catalogue is as it was", error.status)
    case .failure(.refused(let error)): tell(error.description, error.status)
    }
    if let error = result.balanceError {
      let problem = "the balance could not be read: \(error); the catalogue was stored"
      tell("panel '\(result.panel)': \(problem)", error.status)
    }
  }

  private func tell(_ text: String, _ status: ExitStatus) {
    Messages.write("ratebook: \(text)")
    statuses.withLock { _ = $0.insert(status) }
  }

  private func log(_ line: String) {
    guard let problem = StandardOutput.logLine(line) else { return }
    let isFirst = outputProblem.withLock { known in
      defer { known = problem }
      return known == nil
    }
    if isFirst { Messages.write("ratebook: \(problem); the snapshots are stored all the same") }
  }

  /// 69 where a panel could not be read, 77 where all of those refused the key, 75 where the store
  /// refused a snapshot, 74 where only the output failed.
  var status: ExitStatus? {
    let statuses = statuses.withLock(\.self)
    let order: [ExitStatus] = [.panelUnavailable, .keyRefused, .tryAgain]
    return order.first(where: statuses.contains)
      ?? outputProblem.withLock { $0 == nil ? nil : .outputError }
  }
}

extension SnapshotResult {
  fileprivate func line(for recording: Recording) -> String {
    let changes = [
      (recording.appeared, "new"), (recording.changed, "changed"),
      (recording.disappeared, "gone"), (recording.defects, "unreadable"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    let summary = changes.isEmpty ? "no change" : changes.joined(separator: ", ")
    return "\(panel): \(counted(recording.services, "service")), \(summary)"
  }
}
