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

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  func add(_ result: SnapshotResult) {
    switch result.catalogue {
    case .success(let recording):
      if !isQuiet { StandardOutput.line(TerminalText.safe(result.line(for: recording))) }
    case .failure(let error): tell(result.panel, "\(error); nothing was stored", error)
    }
    if let error = result.balanceError {
      tell(result.panel, "the balance could not be read: \(error); the catalogue was stored", error)
    }
  }

  private func tell(_ panel: String, _ text: String, _ error: PanelError) {
    Messages.write("ratebook: panel '\(panel)': \(text)")
    errors.withLock { $0.append(error) }
  }

  /// 69 where a panel could not be read, 77 where all of those refused the key.
  var status: ExitStatus? {
    errors.withLock { errors in
      let statuses = Set(errors.map(\.status))
      return statuses.contains(.panelUnavailable) ? .panelUnavailable : statuses.first
    }
  }
}

extension SnapshotResult {
  fileprivate func line(for recording: Recording) -> String {
    let changes = [
      (recording.appeared, "new"), (recording.changed, "changed"),
      (recording.disappeared, "gone"), (recording.defects, "unreadable"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    let services = recording.services == 1 ? "1 service" : "\(recording.services) services"
    let summary = changes.isEmpty ? "no change" : changes.joined(separator: ", ")
    return "\(panel): \(services), \(summary)"
  }
}
