import Analysis
import ArgumentParser
import Catalogue
import FoundationEssentials
import Store

/// The verdicts by which snapshots can be selected.
enum VerdictChoice: String, CaseIterable, ExpressibleByArgument {
  case accepted, held, rejected, failed
}

struct SnapshotsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshots",
    abstract: "List the attempts to read panels and their verdicts; or show one of them.",
    usage: "ratebook snapshots [<snapshot>] [--verdict <verdict>] [<options>]",
    discussion: """
      Examples:
        ratebook snapshots --since 2d
        ratebook snapshots --verdict held --since 1y
        ratebook snapshots 12      why it failed or is held, what it would change, what could not be read
      """)

  @Argument(help: "The number of an attempt.")
  var snapshot: Int64?

  @Option(help: "Only snapshots with this verdict.")
  var verdict: VerdictChoice?

  @OptionGroup var window: WindowOptions

  @OptionGroup var panels: PanelOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    let zone = try global.zone(named: output.timezone, configuration)
    let window = try window.window(in: zone, isQuiet: global.quiet)
    let store = try global.storeForReading(configuration)
    let output = output.destination(
      sparing: GuardedFiles(database: store.path, configuration: configuration), in: zone)
    if let snapshot { return try writeChanges(of: snapshot, store, to: output) }
    let scope = Scope(window: window, panels: try panels.names(in: store))
    let table = try Analyst(store).table(
      .snapshots, in: scope, ["verdict": verdict.map { .text($0.rawValue) } ?? .null])
    try output.write(Report(title: "Ratebook snapshots", window: window, tables: [table]))
  }

  private func writeChanges(
    of snapshot: Int64, _ store: RatebookStore, to output: ReportOutput
  ) throws {
    let verdict = try store.verdict(of: snapshot)
    let balanceError = try store.balanceError(of: snapshot)
    guard verdict != nil || balanceError != nil else {
      throw StoreError.notHeld(snapshot, verdict)
    }
    let time = try store.time(of: snapshot)
    guard let window = Window(since: time, until: time) else { return }
    let scope = Scope(window: window)
    let analyst = Analyst(store)
    let parameters: [String: SQLValue] = ["snapshot": .integer(snapshot)]
    let isWaiting = verdict == .held || verdict == .rejected
    var tables: [Table] = []
    if isWaiting { tables.append(try analyst.table(.pending, in: scope, parameters)) }
    // A CSV file has only one table.
    if !isWaiting || output.options.format != .csv {
      let unread = try analyst.table(.unread, in: scope, parameters)
      let isEmpty = unread.rows.isEmpty && (isWaiting || verdict == .failed)
      if !isEmpty || output.options.format == .csv { tables.append(unread) }
    }
    let reason = try store.reason(of: snapshot).map { ": \($0)" } ?? ""
    let nothing = verdict == .failed ? "; nothing was stored" : ""
    let outcome = verdict.map { ["\($0)\(reason)\(nothing)"] } ?? []
    let balance = balanceError.map { ["balance not read: \($0)"] } ?? []
    try output.write(
      Report(
        title: "Ratebook snapshot \(snapshot)", window: window,
        notes: outcome + balance + store.repeats(in: snapshot), tables: tables))
  }
}

struct AcceptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract: "Accept held or rejected snapshots as the panel's catalogue.",
    usage: "ratebook accept <snapshot> ... [<options>]",
    discussion: """
      Examples:
        ratebook accept 12
        ratebook accept 3 4 5                 all of them, or none if one cannot be
        ratebook snapshots --verdict held     which snapshots are held, and why

      The alert rules of the configuration are evaluated for each, dated as it was observed.
      """)

  @OptionGroup var decision: DecidingOptions

  func run() async throws {
    try decision.decide { store, snapshots, alerts in try store.accept(snapshots, alerts: alerts) }
  }
}

struct DiscardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "discard",
    abstract: "Take held or accepted snapshots out of the catalogue's history.",
    usage: "ratebook discard <snapshot> ... [<options>]",
    discussion: """
      Examples:
        ratebook discard 12
        ratebook discard 3 4 5                all of them, or none if one cannot be
        ratebook snapshots --verdict held     which snapshots are held, and why

      They are kept as rejected; `ratebook accept 12` takes one back. Alerts about
      them that were not sent yet are withdrawn.
      """)

  @OptionGroup var decision: DecidingOptions

  func run() async throws {
    try decision.decide { store, snapshots, alerts in try store.discard(snapshots, alerts: alerts) }
  }
}

/// The options of commands that decide about snapshots by hand.
struct DecidingOptions: ParsableArguments {
  @Argument(help: "The numbers of the snapshots, as `ratebook snapshots` lists them.")
  var snapshot: [Int64]

  @Flag(name: .customLong("no-alerts"), help: "Raise no alerts, and withdraw none.")
  var omitsAlerts = false

  @OptionGroup var global: GlobalOptions

  /// Decides about the snapshots with the present alert rules, and reports the outcome.
  func decide(_ decide: (RatebookStore, [Int64], AlertEvaluation?) throws -> [Recording]) throws {
    let configuration = try global.configuration(isNeeded: false)
    let store = try global.storeOfExisting(configuration)
    let recordings = try decide(store, snapshot, try alerts(configuration, store))
    guard !global.quiet else { return }
    for recording in recordings {
      StandardOutput.line(line(for: recording), of: .committed)
      for decision in recording.decisions {
        StandardOutput.line(
          "snapshot \(decision.snapshotID) is \(decision.verdict) now, too", of: .committed)
      }
    }
  }

  private func alerts(
    _ configuration: Configuration, _ store: RatebookStore
  ) throws -> AlertEvaluation? {
    if omitsAlerts { return nil }
    guard try configuration.path != nil || !store.hasAlertRules() else {
      throw CommandFailure(
        .badConfiguration,
        "no configuration was found, and this database has alert rules: they would not be evaluated for "
          + "what changes. Nothing was changed. Name the configuration with --config, or add --no-alerts"
      )
    }
    let zone = try global.zone(configuration)
    return AlertService.evaluation(configuration.alerts, zone: zone)
  }

  private func line(for recording: Recording) -> String {
    let snapshot = recording.snapshotID
    guard recording.verdict == .accepted else {
      return recording.wasAccepted
        ? "snapshot \(snapshot) is rejected; catalogue and reports are as if it had not been taken"
        : "snapshot \(snapshot) is rejected; the catalogue is as it was"
    }
    return "snapshot \(snapshot) is accepted: \(recording.changes)"
  }
}
