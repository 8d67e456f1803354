import ArgumentParser
import Catalogue
import Collector
import FoundationEssentials
import PanelAPI
import Render
import Store
import Support
import Transport

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Add recorded answers of a panel as past snapshots, oldest first.",
    usage: "ratebook import --panel <name> [--taken-at <time>] <path> ...",
    discussion: """
      Examples:
        ratebook import --panel acme recorded/
        ratebook import --panel acme services-2026-11-01T06:00:00Z.json
        curl … | ratebook import --panel acme --taken-at now -

      A folder's files are named services-<TIME>.json and balance-<TIME>.json, with
      an RFC 3339 time such as 2026-11-01T06:00:00Z or 20261101T060000Z.
      """)

  @Option(
    help: ArgumentHelp("The panel that gave the answers.", valueName: "name"), completion: .panels)
  var panel: String

  @Option(
    help: ArgumentHelp("When a single file, or -, was taken.", valueName: "time"),
    transform: TimeExpression.init(argument:))
  var takenAt: TimeExpression?

  @Argument(
    help: ArgumentHelp("Files, folders, or - for standard input.", valueName: "path"),
    completion: .file(extensions: ["json"]))
  var paths: [String]

  @Flag(help: "Raise alerts for what they changed, as for snapshots taken now.")
  var alert = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if takenAt == nil, paths.contains("-") {
      throw ValidationError("standard input does not say when it was taken; add --taken-at TIME")
    }
    if takenAt != nil, paths.count != 1 {
      throw ValidationError("--taken-at goes with one file, or with -")
    }
    guard PanelName.isValid(panel) else { throw ValidationError(PanelName.rule) }
  }

  func run() async throws {
    if let takenAt {
      let zone = try global.zone(try global.configuration(isNeeded: false))
      if let remark = takenAt.remark(in: zone) { Messages.write("ratebook: \(remark)") }
      return try importOne(takenAt: takenAt.resolved(now: Timestamp(Date()), in: zone))
    }
    let recorded = try RecordedAnswers.find(paths)
    guard !recorded.isEmpty else {
      throw CommandFailure(
        .missingInput,
        "there is no services-<TIME>.json and no balance-<TIME>.json in "
          + paths.map { "'\($0)'" }.joined(separator: ", "))
    }
    let configuration = try global.configuration(isNeeded: false)
    let importer = try importer(configuration)
    var tally = ImportTally(panel: panel, volatileFields: configuration.volatileFields)
    var times: [Timestamp] = []
    for (index, answers) in recorded.enumerated() {
      Messages.progress("importing \(index + 1) of \(recorded.count)")
      do {
        let recording = try importer.add(answers)
        tally.add(answers, recording)
        times += recording.map { [answers.takenAt] + $0.decisions.map(\.takenAt) } ?? []
      } catch StoreError.pruned(_, _, let prunedTo) {
        tally.pass(answers.paths, prunedTo: prunedTo)
      } catch let problem as RecordedAnswers.Problem {
        Messages.endProgress()
        Messages.write("ratebook: \(problem)")
        tally.unreadable += 1
      }
    }
    try importer.finish()
    try raise(at: times, importer, configuration)
    Messages.endProgress()
    tellPassedOver()
    try tell(tally)
  }

  /// Reports files in a folder that were ignored: a misspelt time in a name would lose a day.
  private func tellPassedOver() {
    let files = RecordedAnswers.passedOver(in: paths)
    guard let first = files.first, !global.quiet else { return }
    let others = files.count > 1 ? " and \(counted(files.count - 1, "other"))" : ""
    Messages.write(
      "ratebook: ignored '\(first)'\(others): not named services-<TIME>.json or "
        + "balance-<TIME>.json")
    for file in files.dropFirst() { global.detail("passed over: \(file)") }
  }

  /// Imports the one file, or standard input, whose time is given.
  private func importOne(takenAt: Timestamp) throws {
    let path = paths[0]
    let name = path == "-" ? "standard input" : path
    let body: [UInt8]
    do throws(InputFile.Unreadable) {
      body = try InputFile.contents(of: path, limit: CallLimits().bodyBytes)
    } catch {
      throw error.isMissing
        ? RecordedAnswers.Problem.notThere(path: path)
        : RecordedAnswers.Problem.unreadable(path: name, reason: error.reason)
    }
    let configuration = try global.configuration(isNeeded: false)
    let importer = try importer(configuration)
    var tally = ImportTally(panel: panel, volatileFields: configuration.volatileFields)
    tally.add(
      [name], takenAt: takenAt,
      try importer.add(services: body, name: name, takenAt: takenAt))
    try importer.finish()
    try raise(at: [takenAt], importer, configuration)
    try tell(tally)
  }

  private func raise(
    at times: [Timestamp], _ importer: Importer, _ configuration: Configuration
  ) throws {
    let zone = try global.zone(configuration)
    guard alert, let alerts = AlertService.evaluation(configuration.alerts, zone: zone) else {
      return
    }
    try importer.raise(alerts, at: times)
  }

  private func importer(_ configuration: Configuration) throws -> Importer {
    let notes = PanelNotes(isQuiet: global.quiet)
    return Importer(
      store: try global.storeForWriting(configuration), panel: panel,
      catalogues: CatalogueDecoder(volatileFields: configuration.volatileFields)
    ) { [panel] in
      Messages.endProgress()
      notes.tell($0, of: panel)
    }
  }

  private func tell(_ tally: ImportTally) throws {
    if !global.quiet {
      for line in tally.lines(isVerbose: global.verbose) {
        StandardOutput.line(line, of: .committed)
      }
    }
    if let last = tally.last, last > Timestamp(Date()) {
      Messages.write(
        "ratebook: \(last) is in the future by this machine's clock; until then `snapshot` stores "
          + "nothing of '\(panel)'")
    }
    if tally.unreadable > 0 { throw ExitCode(ExitStatus.unreadableInput.rawValue) }
    if let held = tally.held {
      Messages.write(
        "ratebook: panel '\(panel)': snapshot \(held.id) is held: \(held.reason). A later one that shows the "
          + "same confirms it; or run `ratebook accept \(held.id)` or `ratebook discard \(held.id)`"
      )
      throw ExitCode(ExitStatus.tryAgain.rawValue)
    }
    if let sentence = tally.stale.sentence(in: .utc) {
      Messages.write("ratebook: panel '\(panel)': \(sentence)")
      throw ExitCode(ExitStatus.panelUnavailable.rawValue)
    }
  }
}

/// The outcome of an import, in a few lines.
struct ImportTally {
  let panel: String
  var unreadable = 0
  private var snapshots = 0
  private var defects = 0
  /// Notes about ids that are listed more than once, in the order in which they were found.
  private var repeats: [String] = []
  private var unreadFields = 0
  private var volatileLine: String?
  private let volatileFields: Set<String>
  /// The stale rates in the newest accepted snapshot.
  private(set) var stale: [StaleRate] = []
  private var lastAccepted: Timestamp?
  private var first: Timestamp?
  private(set) var last: Timestamp?
  private var skipped: [String] = []
  private var pruned: (files: Int, to: Timestamp)?
  /// The snapshots that were not accepted directly, by their numbers, with reasons.
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

  /// Counts files older than the oldest snapshot that `prune` has kept.
  mutating func pass(_ paths: [String], prunedTo: Timestamp) {
    pruned = ((pruned?.files ?? 0) + paths.count, prunedTo)
  }

  /// The newest snapshot that the import leaves held, and the reason.
  var held: (id: Int64, reason: String)? {
    gated.filter { $0.value.verdict == .held }.max { $0.value.takenAt < $1.value.takenAt }
      .map { ($0.key, $0.value.reason) }
  }

  /// One line for all snapshots with the same decision.
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
