import ArgumentParser
import Collector

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
