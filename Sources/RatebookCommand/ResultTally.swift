import Catalogue
import Collector
import PanelAPI
import Reporting
import Store
import Synchronization

/// Tells each snapshot's result in a line as it comes, and what they make of the exit status.
final class ResultTally: Sendable {
  private let isQuiet: Bool
  private let errors = Mutex<[PanelError]>([])
  private let outputProblem = Mutex<String?>(nil)

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  func add(_ result: SnapshotResult) {
    switch result.catalogue {
    case .success(let recording):
      if !isQuiet { log(TerminalText.safe(result.line(for: recording))) }
    case .failure(let error): tell(result.panel, "\(error); its catalogue is as it was", error)
    }
    if let error = result.balanceError {
      tell(result.panel, "the balance could not be read: \(error); the catalogue was stored", error)
    }
  }

  private func tell(_ panel: String, _ text: String, _ error: PanelError) {
    Messages.write("ratebook: panel '\(panel)': \(text)")
    errors.withLock { $0.append(error) }
  }

  private func log(_ line: String) {
    guard let problem = StandardOutput.logLine(line) else { return }
    let isFirst = outputProblem.withLock { known in
      defer { known = problem }
      return known == nil
    }
    if isFirst { Messages.write("ratebook: \(problem); the snapshots are stored all the same") }
  }

  /// 69 where a panel could not be read, 77 where all of those refused the key, 74 where only the
  /// output failed.
  var status: ExitStatus? {
    let statuses = errors.withLock { Set($0.map(\.status)) }
    if statuses.contains(.panelUnavailable) { return .panelUnavailable }
    return statuses.first ?? outputProblem.withLock { $0 == nil ? nil : .outputError }
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
