import ArgumentParser
import Catalogue
import Collector
import FoundationEssentials
import Store

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

  @Option(help: ArgumentHelp("The panel that gave the answers.", valueName: "name"))
  var panel: String

  @Option(
    help: ArgumentHelp("When a single file, or -, was taken.", valueName: "time"),
    transform: TimeExpression.init(argument:))
  var takenAt: TimeExpression?

  @Argument(help: ArgumentHelp("Files, folders, or - for standard input.", valueName: "path"))
  var paths: [String]

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
    let now = Timestamp(Date())
    if let takenAt { return try importOne(takenAt: takenAt.resolved(now: now), now: now) }
    let recorded = try RecordedAnswers.find(paths)
    guard !recorded.isEmpty else {
      throw CommandFailure(
        .missingInput,
        "there is no services-<TIME>.json and no balance-<TIME>.json in "
          + paths.map { "'\($0)'" }.joined(separator: ", "))
    }
    let importer = try importer()
    var tally = ImportTally(panel: panel)
    for (index, answers) in recorded.enumerated() {
      Messages.progress("importing \(index + 1) of \(recorded.count)")
      do {
        try Self.check(answers.takenAt, of: answers.paths.joined(separator: "', '"), now: now)
        tally.add(answers, try importer.add(answers))
      } catch let problem as RecordedAnswers.Problem {
        Messages.endProgress()
        Messages.write("ratebook: \(problem)")
        tally.unreadable += 1
      }
    }
    Messages.endProgress()
    try tell(tally)
  }

  /// Imports the one file, or standard input, whose time was given.
  private func importOne(takenAt: Timestamp, now: Timestamp) throws {
    let path = paths[0]
    let name = path == "-" ? "standard input" : path
    try Self.check(takenAt, of: name, now: now)
    let body: [UInt8]
    do throws(InputFile.Unreadable) { body = try InputFile.contents(of: path) } catch {
      throw error.isMissing
        ? RecordedAnswers.Problem.notThere(path: path)
        : RecordedAnswers.Problem.unreadable(path: name, reason: error.reason)
    }
    var tally = ImportTally(panel: panel)
    tally.add(
      [name], takenAt: takenAt,
      try importer().add(services: body, name: name, takenAt: takenAt))
    try tell(tally)
  }

  /// Throws `RecordedAnswers.Problem` for a time that is still to come: every snapshot until then
  /// would be older than the last.
  private static func check(_ takenAt: Timestamp, of name: String, now: Timestamp) throws {
    guard takenAt > now else { return }
    throw RecordedAnswers.Problem.unreadable(
      path: name, reason: "its time, \(takenAt), is still to come")
  }

  private func importer() throws -> Importer {
    Importer(store: try global.storeForWriting(global.configuration()), panel: panel)
  }

  private func tell(_ tally: ImportTally) throws {
    if !global.quiet {
      for line in tally.lines(isVerbose: global.verbose) { StandardOutput.line(line) }
    }
    if tally.unreadable > 0 { throw ExitCode(ExitStatus.unreadableInput.rawValue) }
  }
}
