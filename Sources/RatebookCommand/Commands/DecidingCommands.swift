import ArgumentParser
import Store

struct AcceptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract: "Accept a held snapshot as the panel's catalogue.",
    usage: "ratebook accept <snapshot> [<options>]",
    discussion: """
      Examples:
        ratebook accept 12
        ratebook snapshots --verdict held     which snapshots are held, and why

      The alert rules of the configuration are evaluated for it, dated as it was observed.
      """)

  @Flag(name: .customLong("no-alerts"), help: "Raise no alerts for what it changed.")
  var omitsAlerts = false

  @OptionGroup var decision: DecidingOptions

  func run() async throws {
    try decision.decide { store, snapshot, configuration in
      if omitsAlerts { return try store.accept(snapshot) }
      guard try configuration.path != nil || !store.hasAlertRules() else {
        throw CommandFailure(
          .badConfiguration,
          "no configuration was found, and this database has alert rules: nothing would be raised for what "
            + "snapshot \(snapshot) changed. Nothing was changed. Name it with --config, or add --no-alerts"
        )
      }
      let zone = try decision.global.zone(configuration)
      return try store.accept(
        snapshot, alerts: AlertService.evaluation(configuration, zone: zone))
    }
  }
}

struct DiscardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "discard",
    abstract: "Take a snapshot out of the catalogue's history, held or accepted.",
    usage: "ratebook discard <snapshot> [<options>]",
    discussion: """
      Examples:
        ratebook discard 12
        ratebook snapshots --verdict held     which snapshots are held, and why

      It is kept as rejected; `ratebook accept 12` takes it back.
      """)

  @OptionGroup var decision: DecidingOptions

  func run() async throws {
    try decision.decide { store, snapshot, _ in try store.discard(snapshot) }
  }
}

/// The options of the commands that decide a held snapshot by hand.
struct DecidingOptions: ParsableArguments {
  @Argument(help: "The snapshot's number, as `ratebook snapshots` lists it.")
  var snapshot: Int64

  @OptionGroup var global: GlobalOptions

  /// Decides the snapshot and says what that did.
  func decide(_ decide: (RatebookStore, Int64, Configuration) throws -> Recording) throws {
    let configuration = try global.configuration(isNeeded: false)
    let recording = try decide(global.storeOfExisting(configuration), snapshot, configuration)
    guard !global.quiet else { return }
    StandardOutput.line(line(for: recording), of: .committed)
    for decision in recording.decisions {
      StandardOutput.line(
        "snapshot \(decision.snapshotID) is \(decision.verdict) now, too", of: .committed)
    }
  }

  private func line(for recording: Recording) -> String {
    guard recording.verdict == .accepted else {
      return recording.wasAccepted
        ? "snapshot \(snapshot) is rejected; catalogue and reports are as if it had not been taken"
        : "snapshot \(snapshot) is rejected; the catalogue is as it was"
    }
    return "snapshot \(snapshot) is accepted: \(recording.changes)"
  }
}
