import Analysis
import ArgumentParser

struct BalanceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "balance",
    abstract: "Print what the accounts held over time.",
    usage: "ratebook balance [--panel <name> ...] [<options>]",
    discussion: """
      Examples:
        ratebook balance --since 30d
        ratebook balance --panel acme --format csv -o balance.csv
      """)

  @OptionGroup var window: WindowOptions

  @Option(
    help: ArgumentHelp("Only this panel (repeatable).", valueName: "name"), completion: .panels)
  var panel: [String] = []

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    let zone = try global.zone(named: output.timezone, configuration)
    let window = try window.window(in: zone, isQuiet: global.quiet)
    let store = try global.storeForReading(configuration)
    var selection = SelectionOptions()
    selection.panel = panel
    let scope = Scope(window: window, panels: try selection.panels(in: store))
    let output = output.destination(sparing: try global.guardedFiles(of: store), in: zone)
    output.tellDoubts(
      of: try output.write(
        [.balance], title: "Ratebook balance", in: scope, from: Analyst(store)))
  }
}
