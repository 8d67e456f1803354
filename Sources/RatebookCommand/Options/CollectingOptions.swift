import Analysis
import ArgumentParser
import Catalogue
import Collector
import FoundationEssentials
import Render
import Store

/// The options of the commands that read panels and store what they answer.
struct CollectingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Only this panel (repeatable).", valueName: "name"), completion: .panels)
  var panel: [String] = []

  @OptionGroup var global: GlobalOptions

  /// The parts that such a command works with.
  struct Job: Sendable {
    let configuration: Configuration
    let store: SharedStore
    let collector: Collector
    let targets: PanelTargets
    let tally: ResultTally
    let alerts: AlertService
    let renamed: RenamedPanelWarnings
    let heartbeat: HeartbeatWatch?

    /// Takes what came of one panel.
    func take(_ result: SnapshotResult) {
      tally.add(result)
      guard case .success = result.catalogue else { return }
      renamed.tell(store)
      renamed.keepHosts(in: store)
    }

    /// Writes the metrics, if they are wanted.
    func writeMetrics() {
      guard let path = configuration.metricsFile else { return }
      do {
        var status = try store.reading { try Status(of: $0, at: Timestamp(Date())) }
        status.take(configuration)
        try OutputFile.write(to: path) { $0.write(MetricsRenderer().text(status)) }
      } catch {
        let problem = CommandFailure(error)?.message ?? "\(error)"
        tally.add(problem: "the metrics: \(problem)", .outputError)
      }
    }
  }

  /// Reads the configuration and opens the database, and says which panels have no key. Throws if none has one.
  /// A job that keeps running asks for keys again.
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
    return Job(
      configuration: configuration, store: store,
      collector: Collector(
        store: store, concurrency: configuration.concurrency, alerts: alerts.evaluation,
        note: { notes.write($0) }),
      targets: targets,
      tally: ResultTally(isQuiet: global.quiet, volatileFields: configuration.volatileFields),
      alerts: alerts,
      renamed: renamed,
      heartbeat: configuration.heartbeat(global.environment).map {
        // A program that keeps running asks for missing keys again.
        HeartbeatWatch(
          $0, panels: targets.ready.map(\.name), problems: keepsRunning ? [] : targets.problems)
      })
  }
}
