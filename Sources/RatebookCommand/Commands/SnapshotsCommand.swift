import Analysis
import ArgumentParser
import Catalogue
import FoundationEssentials
import Store

/// The verdicts that snapshots can be chosen by.
enum VerdictChoice: String, CaseIterable, ExpressibleByArgument {
  case accepted, held, rejected, failed
}

struct SnapshotsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshots",
    abstract: "List the attempts to read panels and what became of them; or what one would change.",
    usage: "ratebook snapshots [<snapshot>] [--verdict <verdict>] [<options>]",
    discussion: """
      Examples:
        ratebook snapshots --since 2d
        ratebook snapshots --verdict held --since 1y
        ratebook snapshots 12      what held snapshot 12 would change; why a failed one did
      """)

  @Argument(help: "The number of a snapshot that is held, was rejected or failed.")
  var snapshot: Int64?

  @Option(help: "Only snapshots of this verdict.")
  var verdict: VerdictChoice?

  @OptionGroup var window: WindowOptions

  @Option(
    help: ArgumentHelp("Only this panel (repeatable).", valueName: "name"), completion: .panels)
  var panel: [String] = []

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let window = try window.window()
    let store = try global.storeForReading()
    let output = output.destination(sparing: try global.guardedFiles(of: store))
    if let snapshot { return try writeChanges(of: snapshot, store, to: output) }
    var selection = SelectionOptions()
    selection.panel = panel
    let scope = Scope(window: window, panels: try selection.panels(in: store))
    let table = try Analyst(store).table(
      .snapshots, in: scope, ["verdict": verdict.map { .text($0.rawValue) } ?? .null])
    try output.write(Report(title: "Ratebook snapshots", window: window, tables: [table]))
  }

  private func writeChanges(
    of snapshot: Int64, _ store: RatebookStore, to output: ReportOutput
  ) throws {
    let verdict = try store.verdict(of: snapshot)
    guard let verdict, verdict != .accepted else { throw StoreError.notHeld(snapshot, verdict) }
    let time = try store.time(of: snapshot)
    guard let window = Window(since: time, until: time) else { return }
    let table = try Analyst(store).table(
      .pending, in: Scope(window: window), ["snapshot": .integer(snapshot)])
    let reason = try store.reason(of: snapshot) ?? ""
    // Nothing of a failed attempt is stored that could change something; CSV has only the header.
    let hasChanges = verdict != .failed || output.options.format == .csv
    try output.write(
      Report(
        title: "Ratebook snapshot \(snapshot)", window: window,
        notes: ["\(verdict): \(reason)\(verdict == .failed ? "; nothing was stored" : "")"],
        tables: hasChanges ? [table] : []))
  }
}
