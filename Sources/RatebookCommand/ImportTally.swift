import Catalogue
import Collector
import Render
import Store
import Support

/// What an import did, in a few lines.
struct ImportTally {
  let panel: String
  var unreadable = 0
  private var snapshots = 0
  private var defects = 0
  /// What to know of ids that are listed more than once, in the order in which it was found.
  private var repeats: [String] = []
  private var unreadFields = 0
  private var volatileLine: String?
  private let volatileFields: Set<String>
  /// What the newest snapshot that was accepted leaves stale.
  private(set) var stale: [StaleRate] = []
  private var lastAccepted: Timestamp?
  private var first: Timestamp?
  private(set) var last: Timestamp?
  private var skipped: [String] = []
  private var pruned: (files: Int, to: Timestamp)?
  /// Why snapshots were not accepted as a matter of course, by their numbers.
  private var gated: [Int64: (takenAt: Timestamp, verdict: Verdict, reason: String)] = [:]

  init(panel: String, volatileFields: Set<String>) {
    (self.panel, self.volatileFields) = (panel, volatileFields)
  }

  mutating func add(_ answers: RecordedAnswers, _ recording: Recording?) {
    add(answers.paths, takenAt: answers.takenAt, recording)
  }

  mutating func add(_ paths: [String], takenAt: Timestamp, _ recording: Recording?) {
    guard let recording else {
      skipped += paths
      return
    }
    snapshots += 1
    defects += recording.defects
    for words in recording.repeats where !repeats.contains(words) { repeats.append(words) }
    unreadFields += recording.unreadFields.count + recording.otherUnreadFields
    volatileLine = recording.volatileLine(besides: volatileFields) ?? volatileLine
    if recording.verdict == .accepted, lastAccepted.map({ $0 < takenAt }) ?? true {
      (stale, lastAccepted) = (recording.stale, takenAt)
    }
    first = min(first ?? takenAt, takenAt)
    last = max(last ?? takenAt, takenAt)
    if let verdict = recording.verdict, let reason = recording.reason {
      gated[recording.snapshotID] = (takenAt, verdict, reason)
    }
    for decision in recording.decisions {
      gated[decision.snapshotID] = (decision.takenAt, decision.verdict, decision.reason)
    }
  }

  /// Counts files that are older than what `prune` has left.
  mutating func pass(_ paths: [String], prunedTo: Timestamp) {
    pruned = ((pruned?.files ?? 0) + paths.count, prunedTo)
  }

  /// The newest snapshot that the import leaves undecided, and why.
  var held: (id: Int64, reason: String)? {
    gated.filter { $0.value.verdict == .held }.max { $0.value.takenAt < $1.value.takenAt }
      .map { ($0.key, $0.value.reason) }
  }

  /// One line for all that were decided alike.
  private var gatedLines: [String] {
    let snapshots = gated.sorted { $0.value.takenAt < $1.value.takenAt }
    return snapshots.chunked(by: { [$0.value.verdict.rawValue, $0.value.reason] }).map { alike in
      let ((id, first), (_, last)) = (alike[alike.startIndex], alike[alike.endIndex - 1])
      let subject =
        alike.count == 1
        ? "snapshot \(id), of \(first.takenAt), is"
        : "\(alike.count) snapshots, of \(first.takenAt) to \(last.takenAt), are"
      return "\(panel): \(subject) \(first.verdict): \(first.reason)"
    }
  }

  func lines(isVerbose: Bool) -> [String] {
    var lines: [String] = []
    if let first, let last {
      let span = first == last ? "\(first)" : "\(first) to \(last)"
      lines.append("\(panel): \(counted(snapshots, "snapshot")) imported, \(span)")
    }
    if defects > 0 {
      lines.append(
        "\(panel): \(counted(defects, "entry", "entries")) could not be read, kept as defects")
    }
    lines += repeats.prefix(3).map { "\(panel): \($0)" }
    if repeats.count > 3 {
      lines.append(
        "\(panel): … and \(repeats.count - 3) more notes about ids listed more than once")
    }
    if unreadFields > 0 {
      let fields = counted(unreadFields, "field")
      lines.append("\(panel): \(fields) could not be read, kept as text beside the rates")
    }
    if let volatileLine { lines.append("\(panel): \(volatileLine)") }
    lines += gatedLines
    if isVerbose || skipped.count == 1 {
      lines += skipped.map { "\(panel): '\($0)' was imported already, skipped" }
    } else if !skipped.isEmpty {
      lines.append("\(panel): \(skipped.count) files were imported already, skipped")
    }
    if let pruned {
      lines.append(
        "\(panel): \(counted(pruned.files, "file")) older than the first snapshot that `prune` has "
          + "left, of \(pruned.to), skipped")
    }
    if unreadable > 0 { lines.append("\(panel): \(counted(unreadable, "file")) not imported") }
    return lines.map(TerminalText.safe)
  }
}

/// `1 panel`, `2 panels`.
func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  count == 1 ? "1 \(one)" : "\(count) \(many ?? one + "s")"
}
