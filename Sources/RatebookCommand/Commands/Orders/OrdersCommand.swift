import Analysis
import ArgumentParser
import Catalogue
import Collector
import Store

struct OrdersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orders",
    abstract: "Your own orders: import a file, read their status, list, remove, undo.",
    usage: "ratebook orders import|sync|list|remove|undo [<options>]",
    discussion: """
      Examples:
        ratebook orders import orders.csv --panel acme
        ratebook orders sync
        ratebook orders list --since 30d

      No panel lists an account's orders, so they come from a file of yours. Ratebook
      reads how far they are; it never places, refills or cancels one.
      """,
    subcommands: [
      OrdersImportCommand.self, OrdersSyncCommand.self, OrdersListCommand.self,
      OrdersRemoveCommand.self, OrdersUndoCommand.self,
    ])

  @OptionGroup var global: GlobalOptions
}

struct OrdersListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Print the orders of the ledger with what the panels last said of them.",
    usage: "ratebook orders list [--panel <name> ...] [<options>]",
    discussion: """
      Examples:
        ratebook orders list
        ratebook orders list --since 2026-11-01 --until 2026-12-01
        ratebook orders list --since 1y --format csv -o orders.csv

      The window is about when they were ordered; orders without a time are always
      listed.
      """)

  @OptionGroup var window: WindowOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    let zone = try global.zone(named: output.timezone, configuration)
    let window = try window.window(in: zone, isQuiet: global.quiet)
    let store = try global.storeForReading(configuration)
    let scope = Scope(
      window: window, panels: try selection.panels.names(in: store), category: selection.category)
    let output = output.destination(
      sparing: GuardedFiles(database: store.path, configuration: configuration), in: zone)
    try output.write([.orders], title: "Ratebook orders", in: scope, from: Analyst(store))
  }
}

struct OrdersSyncCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: "Ask the panels for the status of the ledger's open orders.",
    usage: "ratebook orders sync [--panel <name> ...] [<options>]",
    discussion: """
      Examples:
        ratebook orders sync
        ratebook orders sync --panel acme

      Orders that are canceled, refunded or expired are over and not asked for again;
      those that are completed or partial once a day for 30 days, since panels give
      money back until then. An order that the panel does not know is asked for less
      and less often, and after 7 days no more; one that has failed, after 30 days.
      `snapshot` and `collect` do the same with each panel's turn.
      """)

  @OptionGroup var options: CollectingOptions

  func run() async throws {
    let job = try options.job()
    try await job.collector.syncOrders(job.targets.ready) { job.tally.add($0) }
    if options.panel.isEmpty { try tellOthers(job) }
    if let status = job.tally.status ?? job.targets.status { throw ExitCode(status.rawValue) }
  }

  /// Reports panels with open orders that cannot be asked, because they are not configured.
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
