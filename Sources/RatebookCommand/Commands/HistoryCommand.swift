import Analysis
import ArgumentParser
import Catalogue
import FoundationEssentials
import Render
import Store

struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Print one service's life: every version that it was seen in.",
    usage: "ratebook history <panel> <service> [<options>]",
    discussion: """
      Examples:
        ratebook history acme 1234
        ratebook history acme 1234 --format csv -o 1234.csv
      """)

  @Argument(help: "The panel's name.", completion: .panels)
  var panel: String

  @Argument(help: "The panel's id of the service.")
  var service: String

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    let zone = try global.zone(named: output.timezone, configuration)
    let store = try global.storeForReading(configuration)
    var selection = SelectionOptions()
    selection.panel = [panel]
    _ = try selection.panels(in: store)
    let now = Timestamp(Date())
    guard let window = Window(since: Timestamp(milliseconds: 0), until: now) else { return }
    let analyst = Analyst(store)
    let table = try analyst.table(
      .history, in: Scope(window: window, panels: [panel]),
      ["panel": .text(panel), "service": .text(service)])
    guard let span = table.span(until: now) else {
      throw CommandFailure(
        .missingInput,
        "panel '\(panel)' never listed a service '\(service)', as far as '\(store.path)' knows")
    }
    let panels = try analyst.coverage(in: Scope(window: span, panels: [panel]))
      .map(\.withoutAccount)
    let changes = ServiceChanges(
      try analyst.table(
        .historyFields, in: Scope(window: window, panels: [panel]),
        ["panel": .text(panel), "service": .text(service)]))
    let isForPeople = self.output.format == .text || self.output.format == .html
    let output = output.destination(sparing: try global.guardedFiles(of: store), in: zone)
    try output.write(
      Report(
        title: "Ratebook history", window: span, panels: panels,
        notes: changes.hasOneCurrency ? table.sparkline : [],
        tables: [isForPeople ? table.showing(changes) : table]))
  }
}

extension Table {
  /// From the first version of a history to now; `nil` if there is none.
  fileprivate func span(until now: Timestamp) -> Window? {
    guard let first = namedRows.first(where: { _ in true })?.time(.validFrom) else { return nil }
    return Window(since: first, until: max(first, now))
  }

  /// The rates of a history as a line of small bars, from the first to the last.
  fileprivate var sparkline: [String] {
    let rates = namedRows.compactMap { $0.amount(.rate) }
    guard let first = rates.first, let last = rates.last, rates.count > 1 else { return [] }
    let line = Sparkline.text(rates.map(\.approximation))
    return ["rate \(first.groupedText) \(line) \(last.groupedText)"]
  }
}
