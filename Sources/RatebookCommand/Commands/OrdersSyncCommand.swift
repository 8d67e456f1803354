import ArgumentParser
import Collector
import Store

struct OrdersSyncCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: "Ask the panels how far the open orders of the ledger are.",
    usage: "ratebook orders sync [--panel <name> ...] [<options>]",
    discussion: """
      Examples:
        ratebook orders sync
        ratebook orders sync --panel acme

      Orders that are canceled, refunded or expired are over and not asked for again;
      those that are completed or partial once a day for 30 days, since panels give
      money back until then. An order that the panel does not know is asked for less
      and less often, and after 7 days no more. `snapshot` and `collect` do the same
      with each panel's turn.
      """)

  @OptionGroup var options: CollectingOptions

  func run() async throws {
    let job = try options.job()
    try await job.collector.syncOrders(job.targets.ready) { job.tally.add($0) }
    if options.panel.isEmpty { try tellOthers(job) }
    if let status = job.tally.status ?? job.targets.status { throw ExitCode(status.rawValue) }
  }

  /// Says which panels have open orders that nobody can be asked for.
  private func tellOthers(_ job: CollectingOptions.Job) throws {
    for panel in try job.store.reading({ try $0.panels() })
    where !job.targets.names.contains(panel) {
      let open = try job.store.reading { try $0.openOrders(of: panel).count }
      guard open > 0 else { continue }
      Messages.write(
        "ratebook: panel '\(panel)' is not in the configuration; its \(counted(open, "open order")) "
          + "cannot be asked for")
    }
  }
}
