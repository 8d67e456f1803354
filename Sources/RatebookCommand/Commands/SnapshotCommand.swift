import Analysis
import ArgumentParser
import Catalogue
import Collector
import FoundationEssentials
import Store

struct SnapshotCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Read services and balance of every panel once; for cron and timers.",
    usage: "ratebook snapshot [--panel <name> ...] [<options>]",
    discussion: """
      Examples:
        ratebook snapshot
        ratebook snapshot --panel acme --panel other
        7 * * * *  /usr/local/bin/ratebook snapshot -q --config /etc/ratebook.yaml
      """)

  @OptionGroup var options: CollectingOptions

  func run() async throws {
    let job = try options.job()
    do {
      try await job.collector.snapshot(job.targets.ready) { result in
        job.take(result)
        job.heartbeat?.note(result)
      }
    } catch {
      await job.heartbeat?.beat(error: error)
      throw error
    }
    await job.heartbeat?.beat()
    let alerts = try await job.alerts.finishRun()
    job.writeMetrics()
    if let status = job.tally.status ?? job.targets.status ?? alerts {
      throw ExitCode(status.rawValue)
    }
  }
}

struct CollectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect",
    abstract: "Keep running and take snapshots on each panel's schedule, until SIGTERM or SIGINT.",
    usage: "ratebook collect [--panel <name> ...] [<options>]",
    discussion: """
      Examples:
        ratebook collect
        ratebook collect --panel acme --quiet

      Each panel's `every` in the configuration says how far apart its snapshots
      are. Other commands can write meanwhile: the database is locked only for the
      moment in which a snapshot is stored. If it cannot be written, such as on a full
      disk, that is reported once; what was read is kept, and stored when it can be.
      """)

  @OptionGroup var options: CollectingOptions

  func run() async throws {
    let job = try options.job(keepsRunning: true)
    let global = options.global
    let isEnded = try await TerminationSignals.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await job.collector.collect(job.targets.ready) { result in
            job.take(result)
            job.writeMetrics()
            job.heartbeat?.note(result)
            job.alerts.noteSnapshot()
          }
        }
        if job.alerts.isNeeded { group.addTask { try await job.alerts.keepSending() } }
        if let heartbeat = job.heartbeat { group.addTask { try await heartbeat.keepBeating() } }
        // The first error also ends the other tasks: none of them ends by itself.
        try await group.next()
        group.cancelAll()
      }
    }
    if isEnded { global.detail("ended by a signal") }
  }
}

/// The options of commands that read panels and store their answers.
struct CollectingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Only this panel (repeatable).", valueName: "name"), completion: .panels)
  var panel: [String] = []

  @OptionGroup var global: GlobalOptions

  /// The parts that such a command uses.
  struct Job: Sendable {
    let configuration: Configuration
    let store: SharedStore
    let collector: Collector
    let targets: PanelTargets
    let tally: ResultTally
    let alerts: AlertService
    let renamed: RenamedPanelWarnings
    let heartbeat: HeartbeatWatch?

    /// Handles the result of one panel.
    func take(_ result: SnapshotResult) {
      tally.add(result)
      guard case .success = result.catalogue else { return }
      renamed.tell(store)
      renamed.keepHosts(in: store)
    }

    /// Writes the metrics, if a file for them is configured.
    func writeMetrics() {
      guard let file = MetricsFile(configuration, database: store.path) else { return }
      do {
        var status = try store.reading { try Status(of: $0, at: Timestamp(Date())) }
        status.take(configuration)
        try file.write(status)
      } catch {
        let failure = CommandFailure(error)
        tally.add(
          problem: "the metrics: \(failure?.message ?? "\(error)")",
          failure?.status == .badConfiguration ? .badConfiguration : .outputError)
      }
    }
  }

  /// Reads the configuration, opens the database, and reports panels without a key. Throws if no panel has a
  /// key. A job that keeps running tries again to read missing keys.
  func job(keepsRunning: Bool = false) throws -> Job {
    let configuration = try global.configuration()
    let targets = try PanelTargets(
      configuration, named: panel, environment: global.environment, isQuiet: global.quiet,
      isPatient: keepsRunning)
    targets.tellProblems()
    if targets.ready.isEmpty, let status = targets.status { throw ExitCode(status.rawValue) }
    let path = try global.databasePathForWriting(configuration)
    let zone = try global.zone(configuration)
    let notes = CollectorNotes(database: path, isQuiet: global.quiet, zone: zone)
    let store = try SharedStore(path: path, gate: configuration.gate) { notes.noteReplaced() }
    let alerts = AlertService(
      configuration, store, zone: zone, isQuiet: global.quiet,
      environment: global.environment)
    let renamed = RenamedPanelWarnings(configuration)
    renamed.tell(store)
    let heartbeat = configuration.heartbeat(global.environment).map {
      if !keepsRunning { return HeartbeatWatch($0, problems: targets.problems) }
      // A missing key is tried again.
      return HeartbeatWatch(
        $0,
        intervals: Dictionary(targets.ready.map { ($0.name, $0.every) }) { first, _ in first },
        failures: Self.failures(store))
    }
    return Job(
      configuration: configuration, store: store,
      collector: Collector(
        store: store, concurrency: configuration.concurrency, alerts: { alerts.evaluation },
        note: {
          notes.write($0)
          heartbeat?.note($0)
        }),
      targets: targets,
      tally: ResultTally(isQuiet: global.quiet, volatileFields: configuration.volatileFields),
      alerts: alerts,
      renamed: renamed,
      heartbeat: heartbeat)
  }

  /// Why panels could not be read last, by their names.
  private static func failures(_ store: SharedStore) -> [String: String] {
    let attempts = try? store.reading { try $0.panelAttempts(until: Timestamp(Date())) }
    let failures = (attempts ?? []).compactMap { panel in
      panel.failure.map { (panel.panel, "panel '\(panel.panel)': \($0)") }
    }
    return Dictionary(failures) { first, _ in first }
  }
}
