import Analysis
import ArgumentParser
import Catalogue
import FoundationEssentials
import Render
import Store

struct CatalogueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalogue",
    abstract: "Print the catalogue as of a time.",
    usage: "ratebook catalogue [--at <time>] [--panel <name> ...] [<options>]",
    discussion: """
      Examples:
        ratebook catalogue --panel acme --category telegram
        ratebook catalogue --at 2026-11-01 --format csv -o catalogue.csv
        ratebook catalogue --panel acme --format json    a valid answer to `services`
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The time to look at: \(TimeExpression.forms).", valueName: "time"),
    transform: TimeExpression.init(argument:))
  var at: TimeExpression = .now

  @OptionGroup var selection: SelectionOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    let zone = try global.zone(named: output.timezone, configuration)
    let time = at.end(now: Timestamp(Date()), in: zone)
    if !global.quiet, let remark = at.remark(in: zone) { Messages.write("ratebook: \(remark)") }
    let store = try global.storeForReading(configuration)
    let panels = try selection.panels.names(in: store)
    let output = output.destination(
      sparing: GuardedFiles(database: store.path, configuration: configuration), in: zone)
    if output.options.format == .json {
      try output.write(answer(of: panels, in: store, at: time))
      return try tellStale(panels, in: store, at: time, zone)
    }
    guard let window = Window(since: time, until: time) else { return }
    let scope = Scope(window: window, panels: panels, category: selection.category)
    try output.write { sink in
      try Analyst(store).report([.catalogue], title: "Ratebook catalogue", in: scope) { report in
        var head = report.head
        head.panels = head.panels.map(\.atOneTime)
        head.notes = report.unmatched + Self.notes(of: head.panels, in: zone)
        try output.render(head, report.sections, to: &sink)
      }
    }
  }

  /// Reports the services with unreadable rates on standard error: the answer shows their entries as they came,
  /// without a remark.
  private func tellStale(
    _ panels: [String], in store: RatebookStore, at time: Timestamp, _ zone: Zone
  ) throws {
    guard let window = Window(since: time, until: time) else { return }
    for panel in try Analyst(store).coverage(in: Scope(window: window, panels: panels)) {
      guard let sentence = panel.stale.sentence(in: zone) else { continue }
      Messages.write("ratebook: \(panel.name): \(sentence)")
    }
  }

  /// Names the snapshots shown, on one line if there are many.
  private static func notes(of panels: [PanelCoverage], in zone: Zone) -> [String] {
    let read = panels.filter { $0.to != nil }
    guard read.count > 3, let first = read.compactMap(\.to).min(),
      let last = read.compactMap(\.to).max()
    else {
      return read.compactMap { panel in
        panel.to.map { "\(panel.name): as its snapshot of \(zone.text($0)) showed it" }
      }
    }
    let times = first == last ? zone.text(first) : "\(zone.text(first)) to \(zone.text(last))"
    return ["\(read.count) panels: as their snapshots of \(times) showed them"]
  }

  /// The catalogue of one panel in the form of the panel's own API.
  private func answer(
    of panels: [String], in store: RatebookStore, at time: Timestamp
  ) throws -> String {
    let known = panels.isEmpty ? try store.panels() : panels
    if known.isEmpty { throw CommandFailure(.missingInput, "the database holds no panel yet") }
    guard let panel = known.first, known.count == 1 else {
      throw CommandFailure(
        .usage,
        "JSON holds one panel's catalogue; choose one with --panel: "
          + known.joined(separator: ", "))
    }
    guard var services = try store.catalogue(of: panel, at: time) else {
      throw CommandFailure(
        .missingInput, "panel '\(panel)' has no snapshot at or before \(time)")
    }
    if let wanted = selection.category?.folded {
      services.removeAll { !($0.category ?? "").folded.contains(wanted) }
      // The result is also empty if no service ever had such a category.
      if services.isEmpty, let window = Window(since: time, until: time) {
        let scope = Scope(window: window, panels: [panel], category: selection.category)
        _ = try Analyst(store).coverage(in: scope)
      }
    }
    return services.answerText(given: try store.unreadEntries(of: panel, at: time))
  }
}

extension PanelCoverage {
  /// The coverage for a report that compares nothing, without notes about the start of a window.
  fileprivate var atOneTime: PanelCoverage {
    var coverage = PanelCoverage(name: name, to: to, services: services, currency: currency)
    coverage.defects = defects
    (coverage.stale, coverage.unlisted) = (stale, unlisted)
    return coverage
  }
}

struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Print one service's history: all its versions.",
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
    try store.requirePanel(panel)
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
    let output = output.destination(
      sparing: GuardedFiles(database: store.path, configuration: configuration), in: zone)
    try output.write(
      Report(
        title: "Ratebook history", window: span, panels: panels,
        notes: changes.hasOneCurrency ? table.sparkline : [],
        tables: [isForPeople ? table.showing(changes) : table]))
  }
}

extension Table {
  /// The time from the first version of a history to now; `nil` if there is none.
  fileprivate func span(until now: Timestamp) -> Window? {
    guard let first = namedRows.first(where: { _ in true })?.time(.validFrom) else { return nil }
    return Window(since: first, until: max(first, now))
  }

  /// The rates of a history as a line of small bars, oldest first.
  fileprivate var sparkline: [String] {
    let rates = namedRows.compactMap { $0.amount(.rate) }
    guard let first = rates.first, let last = rates.last, rates.count > 1 else { return [] }
    let line = Sparkline.text(rates.map(\.approximation))
    return ["rate \(first.groupedText) \(line) \(last.groupedText)"]
  }
}

struct BalanceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "balance",
    abstract: "Print the accounts' balances over time.",
    usage: "ratebook balance [--panel <name> ...] [<options>]",
    discussion: """
      Examples:
        ratebook balance --since 30d
        ratebook balance --panel acme --format csv -o balance.csv
      """)

  @OptionGroup var window: WindowOptions

  @OptionGroup var panels: PanelOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    let zone = try global.zone(named: output.timezone, configuration)
    let window = try window.window(in: zone, isQuiet: global.quiet)
    let store = try global.storeForReading(configuration)
    let scope = Scope(window: window, panels: try panels.names(in: store))
    let output = output.destination(
      sparing: GuardedFiles(database: store.path, configuration: configuration), in: zone)
    output.tellDoubts(
      of: try output.write(
        [.balance], title: "Ratebook balance", in: scope, from: Analyst(store)))
  }
}
