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

  @OptionGroup var options: CollectingOptions

  func run() async throws {
    let job = try options.job()
    let global = options.global
    let isEnded = try await TerminationSignals.run {
      global.detail("collecting from \(counted(job.targets.ready.count, "panel"))")
      try await job.collector.collect(job.targets.ready) { job.tally.add($0) }
    }
    if isEnded { global.detail("ended by a signal; all that was read is stored") }
  }
}
