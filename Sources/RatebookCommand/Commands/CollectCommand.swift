import ArgumentParser
import Collector

struct CollectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect",
    abstract: "Stay and take snapshots on each panel's schedule, until SIGTERM or SIGINT.",
    usage: "ratebook collect [--panel <name> ...] [<options>]",
    discussion: """
      Examples:
        ratebook collect
        ratebook collect --panel acme --quiet

      Each panel's `every` in the configuration says how far apart its snapshots
      are.
      """)

  @Option(help: ArgumentHelp("Only this panel (repeatable).", valueName: "name"))
  var panel: [String] = []

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration()
    let targets = try PanelTargets(configuration, named: panel, environment: global.environment)
    targets.tellProblems()
    if targets.ready.isEmpty, let status = targets.status { throw ExitCode(status.rawValue) }
    let store = try global.storeForWriting(configuration)
    let tally = ResultTally(isQuiet: global.quiet)
    let isEnded = try await TerminationSignals.run {
      global.detail("collecting from \(counted(targets.ready.count, "panel"))")
      try await Collector(store: store, concurrency: configuration.concurrency)
        .collect(targets.ready) { tally.add($0) }
    }
    if isEnded { global.detail("ended by a signal; all that was read is stored") }
  }
}
