import Analysis
import ArgumentParser
import Catalogue
import Store

struct QueryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Run a saved query or one of your own; it can only read.",
    usage: "ratebook query [<query>] [--set <name=value> ...] [<options>]",
    discussion: """
      Examples:
        ratebook query                                   lists the saved queries
        ratebook query capability_services --format csv
        ratebook query dear.sql --set min=2.5 --since 30d
        echo 'SELECT * FROM panel' | ratebook query -

      A query is one SELECT. --since, --until and --panel are its :since and :until,
      in unix milliseconds, and its :panel, NULL for all of them. The value of --set
      is an integer if it is a whole number (5), a real if it is a decimal
      number of at most 15 digits (2.5), and text otherwise (007, abc, nothing).
      Amounts are text: compare them with decimal_cmp(rate, :min).
      """)

  @Argument(
    help: ArgumentHelp(
      "A query's name, or a file: FILE.sql, or - for standard input.", valueName: "query"))
  var query: String?

  @Option(
    help: ArgumentHelp("Set the parameter :name (repeatable).", valueName: "name=value"),
    transform: ParameterSetting.init(argument:))
  var set: [ParameterSetting] = []

  @OptionGroup var window: WindowOptions

  @OptionGroup var panels: PanelOptions

  @Option(
    help: ArgumentHelp(
      "How long a query of yours may run: 30s, 5m, 2h (default: 30s).", valueName: "time"),
    transform: duration(_:))
  var timeout: Duration = .seconds(30)

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    let folder = QueryFolder(path: configuration.queries)
    guard let query else {
      guard set.isEmpty, panels.panel.isEmpty, output.format == .text, output.output == nil else {
        throw CommandFailure(.usage, "name a query to run; `ratebook query` alone lists them")
      }
      return StandardOutput.line(try QueryList(folder).lines.joined(separator: "\n"))
    }
    let chosen = try ChosenQuery(query, folder: folder)
    let store = try global.storeForReading(configuration)
    let zone = try global.zone(named: output.timezone, configuration)
    var scope = Scope(
      window: try window.window(in: zone, isQuiet: global.quiet),
      panels: try panels.names(in: store))
    scope.hasEnd = window.hasEnd
    let output = output.destination(
      sparing: GuardedFiles(database: store.path, configuration: configuration), in: zone)
    try output.write { try render(chosen, in: scope, from: store, as: output, to: &$0) }
  }

  private func render(
    _ query: ChosenQuery, in scope: Scope, from store: RatebookStore, as output: ReportOutput,
    to sink: inout TextSink
  ) throws {
    let limits = QueryLimits(time: timeout)
    let used = try query.telling { try query.text.parameters(in: store, limits: limits) }
    let parameters = try parameters(of: query, used)
    let analyst = Analyst(store)
    let until = scope.window.until
    var report = Report(title: "Ratebook query", window: scope.window)
    // A query that does not use the window's start compares nothing.
    if used.contains("since") {
      report.panels = try analyst.coverage(in: scope)
    } else {
      report.window = Window(since: until, until: until) ?? scope.window
    }
    try query.section(from: analyst, in: scope, parameters, limits: limits) { section in
      try output.render(report, [section], to: &sink)
    }
  }
}

extension QueryCommand {
  private static let ofWindow = ["since", "until", "panel"]

  /// The values of `--set` by name. Throws a usage error if the query does not use one of the names.
  private func parameters(
    of query: ChosenQuery, _ used: [String]
  ) throws(CommandFailure) -> [String: SQLValue] {
    let own = used.filter { !Self.ofWindow.contains($0) }
    var values: [String: SQLValue] = [:]
    for setting in set {
      let name = setting.name
      if Self.ofWindow.contains(name) {
        throw CommandFailure(.usage, "the parameter :\(name) is set with --\(name)")
      }
      guard own.contains(name) else {
        let names = own.map { ":\($0)" }.joined(separator: ", ")
        throw CommandFailure(
          .usage,
          "\(query.label) has no parameter :\(name); --set is for "
            + (own.isEmpty ? "none of it" : names))
      }
      guard values.updateValue(setting.value, forKey: name) == nil else {
        throw CommandFailure(.usage, "the parameter :\(name) is set twice")
      }
    }
    if !panels.panel.isEmpty, !used.contains("panel") {
      throw CommandFailure(
        .usage, "\(query.label) does not use :panel, so --panel would have no effect")
    }
    for name in own where values[name] == nil { global.detail(":\(name) is NULL") }
    return values
  }

  private static func duration(_ text: String) throws -> Duration {
    let units = ["s": 1, "m": 60, "h": 3600]
    guard let match = text.wholeMatch(of: #/(\d{1,6})(s|m|h)?/#), let count = Int(match.output.1),
      let unit = units[String(match.output.2 ?? "s")], (1...86_400).contains(count * unit)
    else { throw ValidationError("write a time such as 30s, 5m or 2h, of 24 hours at most") }
    return .seconds(count * unit)
  }
}
