import ArgumentParser
import Collector

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
            job.heartbeat?.beatBeside(result)
            job.alerts.noteSnapshot()
          }
        }
        if job.alerts.isNeeded { group.addTask { try await job.alerts.keepSending() } }
        // The first error ends the other one, too; neither ends by itself.
        try await group.next()
        group.cancelAll()
      }
    }
    if isEnded { global.detail("ended by a signal") }
  }
}
