import Catalogue
import Collector
import PanelAPI
import Render
import Store
import Support
import Synchronization

/// Prints each snapshot's result as a line, and determines the exit status of the run.
final class ResultTally: Sendable {
  private let isQuiet: Bool
  private let statuses = Mutex<Set<ExitStatus>>([])
  private let outputProblem = Mutex<String?>(nil)
  /// The configured volatile fields, and the messages about others, each printed once in a run.
  private let volatileFields: Set<String>
  private let toldFields = Mutex<Set<String>>([])

  init(isQuiet: Bool, volatileFields: Set<String> = Service.volatileFields) {
    (self.isQuiet, self.volatileFields) = (isQuiet, volatileFields)
  }

  func add(_ result: SnapshotResult) {
    switch result.catalogue {
    case .success(let recording):
      if let line = recording.supersededLine { tell("panel '\(result.panel)': \(line)", nil) }
      for line in result.lines(for: recording.decisions) { tell(line, nil) }
      if recording.verdict == .held {
        tell("panel '\(result.panel)': \(recording.heldLine)", .tryAgain)
        break
      }
      for line in recording.unreadLines {
        tell("panel '\(result.panel)': \(line)", .panelUnavailable)
      }
      if let line = recording.volatileLine(besides: volatileFields) {
        let line = "panel '\(result.panel)': \(line)"
        if toldFields.withLock({ $0.insert(line).inserted }) { tell(line, nil) }
      }
      if !isQuiet {
        log(TerminalText.safe(result.line(for: recording)))
        for line in recording.fieldLines { log(TerminalText.safe("\(result.panel): \(line)")) }
      }
    case .failure(.unread(let error)):
      tell("panel '\(result.panel)': \(error); its catalogue is as it was", error.status)
    case .failure(.refused(let error)): tell(error.description, error.status)
    case .failure(.overtaken(let later)):
      if !isQuiet {
        log(
          "\(TerminalText.safe(result.panel)): another run has stored a snapshot of \(later) meanwhile, "
            + "and this one, of \(result.takenAt), is left out")
      }
    }
    if let error = result.balanceError {
      let problem = "the balance could not be read: \(error); the catalogue was stored"
      tell("panel '\(result.panel)': \(problem)", error.status)
    }
    if let orders = result.orders { tellProblems(of: orders, onlyNew: true) }
  }

  /// Reports a problem that is not about a panel.
  func add(problem: String, _ status: ExitStatus) { tell(problem, status) }

  func add(_ result: OrdersResult) {
    if !isQuiet { log(TerminalText.safe("\(result.panel): \(result.line)")) }
    tellProblems(of: result, onlyNew: false)
  }

  /// Reports which orders could not be read. With `onlyNew`, of the errors about single orders only new ones: a
  /// crontab should not repeat them with each snapshot.
  private func tellProblems(of orders: OrdersResult, onlyNew: Bool) {
    let new = Set(orders.changes.newErrors)
    for line in orders.errorLines(of: { !onlyNew || new.contains($0) }) { tell(line, nil) }
    for line in orders.endLines { tell(line, nil) }
    switch orders.failure {
    case .unread(let error):
      tell(
        "panel '\(orders.panel)': \(orders.asked - orders.read) of "
          + "\(counted(orders.asked, orders.ended > 0 ? "order" : "open order")) could not be read: "
          + "\(error); they are as they were",
        error.status)
    case .refused(let error): tell(error.description, error.status)
    case .overtaken, nil: break
    }
  }

  private func tell(_ text: String, _ status: ExitStatus?) {
    Messages.write("ratebook: \(text)")
    if let status { statuses.withLock { _ = $0.insert(status) } }
  }

  private func log(_ line: String) {
    guard let problem = StandardOutput.logLine(line) else { return }
    let isFirst = outputProblem.withLock { known in
      defer { known = problem }
      return known == nil
    }
    if isFirst { Messages.write("ratebook: \(problem); the snapshots are stored nevertheless") }
  }

  /// 69 if a panel could not be read, 77 if all such panels refused the key, 75 if a snapshot was held or
  /// refused by the store, 78 if the configuration names a file that must not be written, 74 if the database or
  /// the output could not be written.
  var status: ExitStatus? {
    let statuses = statuses.withLock(\.self)
    let order: [ExitStatus] = [
      .panelUnavailable, .keyRefused, .tryAgain, .badConfiguration, .outputError,
    ]
    return order.first(where: statuses.contains)
      ?? outputProblem.withLock { $0 == nil ? nil : .outputError }
  }
}

extension SnapshotResult {
  fileprivate func line(for recording: Recording) -> String {
    let catalogue = "\(panel): \(counted(recording.services ?? 0, "service")), \(recording.changes)"
    return catalogue + (recording.repeatWords.map { "; \($0)" } ?? "")
      + (orders.map { "; \($0.line)" } ?? "")
  }

  /// One line for all snapshots with the same decision.
  fileprivate func lines(for decisions: [Decision]) -> [String] {
    decisions.chunked(by: { [$0.verdict.rawValue, $0.reason] }).map { alike in
      let (first, last) = (alike[alike.startIndex], alike[alike.endIndex - 1])
      let subject =
        alike.count == 1
        ? "the held snapshot of \(first.takenAt) is"
        : "\(alike.count) held snapshots, of \(first.takenAt) to \(last.takenAt), are"
      return "panel '\(panel)': \(subject) \(first.verdict) now: \(first.reason)"
    }
  }
}

extension Recording {
  /// The message that a clock was wrong, with the consequences and advice; `nil` if none was.
  var supersededLine: String? {
    guard let last = superseded.last else { return nil }
    let isOne = superseded.count == 1
    let (subject, they) =
      isOne
      ? ("snapshot \(last.snapshotID) is dated \(last.takenAt)", "It is")
      : ("\(superseded.count) snapshots are dated up to \(last.takenAt)", "They are")
    return
      "\(subject), which is in the future: this machine's clock was wrong then, or is wrong now. \(they) "
      + "rejected, and the catalogue is as before \(isOne ? "it" : "them"). If the clock is wrong now, set "
      + "it right, and then take \(isOne ? "it" : "them") back: `ratebook accept \(numbers)`"
  }

  /// The numbers of the rejected snapshots, or where to find them if there are many.
  private var numbers: String {
    guard superseded.count <= 20 else {
      return "NUMBER …`; their numbers are in `ratebook snapshots --verdict rejected"
    }
    return superseded.map { "\($0.snapshotID)" }.joined(separator: " ")
  }
}

extension Recording {
  /// Lines about unreadable entries, and about services whose prices are unknown because of them.
  var unreadLines: [String] {
    var lines: [String] = []
    if let sentence = stale.sentence(in: .utc) {
      lines.append("\(sentence). Comparisons leave \(stale.count == 1 ? "it" : "them") out")
    }
    if let first = newDefects.first {
      let which = "\(first.service.map { "service \($0)" } ?? "one without an id"): \(first.reason)"
      lines.append(
        newDefects.count == 1
          ? "1 entry cannot be read and is left out: \(which)"
          : "\(newDefects.count) entries cannot be read and are left out, such as \(which)")
    }
    return lines
  }

  /// Lines about fields of readable entries that could not be read, or not exactly.
  var fieldLines: [String] {
    let byField = Dictionary(grouping: unreadFields, by: \.field).sorted { $0.key < $1.key }
    let lines = byField.map { field, defects in
      let services = defects.prefix(3).map { "service \($0.service ?? ""), \($0.reason)" }
      let rest = defects.count > 3 ? ["and \(defects.count - 3) more"] : []
      return "\(field) cannot be read and is kept as text: "
        + (services + rest).joined(separator: "; ")
    }
    return otherUnreadFields == 0
      ? lines : lines + ["\(counted(otherUnreadFields, "more field")) cannot be read"]
  }

  /// The message that fields change with every answer, with a line for the configuration; `nil` if none do.
  func volatileLine(besides known: Set<String>) -> String? {
    guard !volatileFields.isEmpty else { return nil }
    let names = volatileFields.map { "'\($0)'" }.joined(separator: ", ")
    let added = known.subtracting(Service.volatileFields).union(volatileFields).sorted()
    let fields =
      volatileFields.count == 1 ? "the field \(names) changes" : "the fields \(names) change"
    return
      "\(fields) with every answer, and each time all their entries are stored again. To keep only the "
      + "latest values, put this line into the configuration: volatile_fields: "
      + "[\(added.map(\.inYAML).joined(separator: ", "))]"
  }

  /// The differences from the snapshot before, in a few words.
  var changes: String {
    let changes = [
      (appeared, "new"), (changed, "changed"), (disappeared, "gone"), (defects, "unreadable"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return changes.isEmpty ? "no change" : changes.joined(separator: ", ")
  }

  /// The entry that is used for an id listed more than once; `nil` if there is no such id.
  var repeatWords: String? {
    repeats.first.map { first in
      let others = counted(repeats.count - 1, "other id is", "other ids are")
      return repeats.count == 1 ? first : "\(first); \(others) listed more than once"
    }
  }

  /// The message that a snapshot is held, with the reason and the next step.
  var heldLine: String {
    "snapshot \(snapshotID) is held: \(reason ?? ""). The catalogue did not change. A snapshot "
      + "from \(confirmableFrom?.minuteText ?? "") UTC on that shows the same confirms it; "
      + "or run `ratebook accept \(snapshotID)` or `ratebook discard \(snapshotID)`"
  }
}

extension String {
  /// The text as an item of a YAML list, in quotes if it is not a plain word.
  fileprivate var inYAML: String {
    let isPlain = unicodeScalars.allSatisfy { scalar in
      scalar == "_"
        || scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
    }
    return isPlain && first?.isNumber == false ? self : JSONText.quoted(self)
  }
}
