import Analysis
import ArgumentParser

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
      window: window, panels: try selection.panels(in: store), category: selection.category)
    let output = output.destination(sparing: try global.guardedFiles(of: store), in: zone)
    try output.write([.orders], title: "Ratebook orders", in: scope, from: Analyst(store))
  }
}
