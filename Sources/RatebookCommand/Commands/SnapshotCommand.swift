import ArgumentParser
import Collector
import PanelAPI

struct SnapshotCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Read services and balance of every panel once; for cron and timers.",
    usage: "ratebook snapshot [--panel <name> ...] [<options>]",
    discussion: """
      Examples:
        ratebook snapshot
        ratebook snapshot --panel acme --panel other
        7 * * * *  ratebook snapshot -q --config /etc/ratebook.yaml   (crontab)
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
    try await Collector(store: store, concurrency: configuration.concurrency)
      .snapshot(targets.ready) { tally.add($0) }
    if let status = tally.status ?? targets.status { throw ExitCode(status.rawValue) }
  }
}
