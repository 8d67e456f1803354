import ArgumentParser
import Collector
import Store

/// The options of the commands that read panels and store what they answer.
struct CollectingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Only this panel (repeatable).", valueName: "name"), completion: .panels)
  var panel: [String] = []

  @OptionGroup var global: GlobalOptions

  /// What such a command works with.
  struct Job: Sendable {
    let store: RatebookStore
    let collector: Collector
    let targets: PanelTargets
    let tally: ResultTally
  }

  /// Reads the configuration and opens the database, and says which panels have no key. Throws where
  /// none has.
  func job() throws -> Job {
    let configuration = try global.configuration()
    let targets = try PanelTargets(
      configuration, named: panel, environment: global.environment, isQuiet: global.quiet)
    targets.tellProblems()
    if targets.ready.isEmpty, let status = targets.status { throw ExitCode(status.rawValue) }
    let store = try global.storeForWriting(configuration)
    return Job(
      store: store,
      collector: Collector(store: store, concurrency: configuration.concurrency),
      targets: targets,
      tally: ResultTally(isQuiet: global.quiet, volatileFields: configuration.volatileFields))
  }
}
