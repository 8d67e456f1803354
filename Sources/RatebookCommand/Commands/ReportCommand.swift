import Analysis
import ArgumentParser
import Catalogue
import FoundationEssentials
import Store

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Print what changed within a window of time.",
    usage: "ratebook report [<section> ...] [<options>]",
    discussion: """
      Examples:
        ratebook report                                  the last 7 days
        ratebook report rates --since 24h --min-change 5%
        ratebook report new removed --panel acme --since 2026-11-01
        ratebook report rates -o rates.csv
        ratebook report -o report.html                   one page, for yourself
        ratebook report --public -o prices.html          one page for the web: no balance, no spend
        ratebook report capabilities --list --category telegram
        ratebook report --watch-list mine.txt            only services of yours
        ratebook report --watch-list @orders             only those you ordered
        ratebook report --since last:mail -o mail.html   what changed since the last such report

      `--since last` starts where the last report with it ended. Each change is in exactly
      one of them, however late a snapshot is stored. A name, as in last:mail, has an end of
      its own: give each set of options one. The end moves only after a report is written.

      Sections: \(sectionNames).
      Each query in the configuration's folder `queries` is one more, by its name.
      """)

  private static let sectionNames =
    SavedQuery.reportSections.map(\.name).joined(separator: ", ")

  @Argument(
    help: ArgumentHelp("The sections to report (default: all).", valueName: "section"),
    completion: .list(SavedQuery.reportSections.map(\.name)))
  var sections: [String] = []

  @OptionGroup var window: WindowOptions
  @OptionGroup var selection: SelectionOptions

  @OptionGroup var watch: WatchOptions

  @Option(
    help: ArgumentHelp(
      "Leave out rate changes under this, such as 5%, and nothing else.", valueName: "percent"),
    transform: percent(_:))
  var minChange: Double?

  @Option(
    help: ArgumentHelp(
      "Show at most this many rows per section; 0 = all (default: 10, all for a named section).",
      valueName: "n"))
  var limit: Int?

  @Flag(help: "After `capabilities`, list the services that it counts.")
  var list = false

  @Flag(
    help: ArgumentHelp(
      "Exit with status 75 if a panel was not observed in the window, else 1 if the window holds a "
        + "change that is shown."))
  var exitCode = false

  @Flag(
    name: .customLong("public"),
    help: "Leave out balances, charges and spend, so that everyone may read the report.")
  var isPublic = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit takes a number of rows, 0 or more") }
    if isPublic, let section = sections.first(where: Self.ofAccount.contains) {
      throw ValidationError("'\(section)' is private; without --public, it is shown")
    }
  }

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    let own = try ownQueries(in: QueryFolder(path: configuration.queries))
    let isUnwatched = isOfAccountsAlone && watch.watchList == nil
    let watchList = isUnwatched ? nil : try watch.list(configuration)
    let tables = try listed(tables(watching: watchList != nil))
    let isOneWithList = list && tables.count + own.count == 2
    try output.check(
      tables: tables.count + own.count,
      remedy: isOneWithList
        ? "the list alone is `ratebook query capability_services --format csv`" : nil)
    let zone = try global.zone(named: output.timezone, configuration)
    let store = try global.storeForReading(configuration)
    let panels = try selection.panels.names(in: store)
    let last = try window.lastReport.map { name in
      try LastReport(
        named: name, until: window.until, of: panels, in: store, zone, now: Timestamp(Date()))
    }
    var scope = Scope(
      window: try last?.window ?? window.window(in: zone, isQuiet: global.quiet), last: last?.name,
      panels: panels, category: selection.category, minimumChange: minChange, watchList: watchList,
      figures: isPublic ? [] : .all)
    scope.hasEnd = window.hasEnd
    let output = output.destination(
      sparing: GuardedFiles(database: store.path, configuration: configuration), in: zone)
    if let status = try write(tables, own, of: scope, last, from: store, to: output) {
      throw ExitCode(status.rawValue)
    }
  }

  /// Writes the report, and then stores where it ended. Returns the exit status for `--exit-code`.
  private func write(
    _ tables: [SavedQuery], _ own: [ChosenQuery], of scope: Scope, _ last: LastReport?,
    from store: RatebookStore, to output: ReportOutput
  ) throws -> ExitStatus? {
    let analyst = Analyst(store)
    var ends: [ReportMark]?
    if last != nil, !own.isEmpty {
      // A user's own queries read another state of the store. It is better that two reports contain a
      // snapshot stored between the two states than that none does.
      ends = try analyst.report([], title: "", in: scope) { try $0.ends() }
    }
    let ownTables = try own.map { try $0.section(from: analyst, in: scope) { try $0.table() } }
    // Output for scripts is in UTC.
    let lastNotes = last?.notes(in: output.options.format == .json ? .utc : output.zone) ?? []
    var hasChange = false
    var panels: [PanelCoverage] = []
    let isWhole = try output.write { sink in
      hasChange = try analyst.report(tables, title: "Ratebook report", in: scope) { report in
        let sections = report.sections + ownTables
        var head = report.head
        panels = head.panels
        head.notes = lastNotes + head.notes
        try output.render(head, sections, rowLimit: rowLimit, moves: report.moves, to: &sink)
        if output.options.format == .csv { tell(lastNotes + report.unmatched) }
        if last != nil, ends == nil { ends = try report.ends() }
        return try exitCode && sections.contains { try $0.hasChange() }
      }
    }
    output.tellDoubts(of: panels)
    if isWhole, let last, let ends { try last.end(at: ends, in: store) }
    guard exitCode else { return nil }
    // A reader who takes 1 as "all changes are known" must be told that some are not. A user's own
    // query may be about something else.
    let isOfAll = scope.watchList == nil && scope.category == nil
    let isObserved = panels.allSatisfy { self.isObserved($0, since: last) }
    if !tables.isEmpty, !isObserved || panels.isEmpty && isOfAll { return .tryAgain }
    return hasChange ? .changes : nil
  }

  /// Whether a panel was observed: up to now, if the window ends now. If nothing is new since the last report, a
  /// panel that is read at its usual pace counts as observed.
  private func isObserved(_ panel: PanelCoverage, since last: LastReport?) -> Bool {
    if window.until == .now, panel.isOverdue { return false }
    if last != nil, panel.held == nil, !panel.isOverdue, case .before = panel.observation {
      return true
    }
    return panel.isObserved
  }

  /// Reports notes that CSV has no room for.
  private func tell(_ notes: [String]) {
    guard !global.quiet else { return }
    for note in notes { Messages.write("ratebook: \(note)") }
  }
}

extension ReportCommand {
  /// The sections about a panel's whole account. A watch list does not apply to them.
  private static let ofAccount = [SavedQuery.balance.name, SavedQuery.spend.name]

  private var isOfAccountsAlone: Bool {
    !sections.isEmpty && sections.allSatisfy(Self.ofAccount.contains)
  }

  /// The named sections, or all of them after the summary. A report about some categories has neither
  /// the summary, which counts the changes of whole panels, nor the balance. A report about watched
  /// services has their own summary, and no sections about the whole account.
  private func tables(watching: Bool) throws(CommandFailure) -> [SavedQuery] {
    if !sections.isEmpty {
      var taken: Set<String> = []
      let named = sections.filter { taken.insert($0).inserted }.compactMap { name in
        SavedQuery.reportSections.first { $0.name == name }
      }
      if watching, let section = named.first(where: { Self.ofAccount.contains($0.name) }) {
        throw CommandFailure(
          .usage,
          "'\(section.name)' is about the whole account; leave out the watch list with "
            + "--no-watch-list")
      }
      return named
    }
    var left: [String] = watching ? Self.ofAccount : []
    if selection.category != nil { left += [SavedQuery.summary.name, SavedQuery.balance.name] }
    let all =
      output.format == .text
      ? SavedQuery.summarySections : [.summary] + SavedQuery.reportSections
    return all.filter { !left.contains($0.name) }
  }

  /// The sections, with the services of `capabilities` if requested.
  private func listed(_ tables: [SavedQuery]) throws(CommandFailure) -> [SavedQuery] {
    guard list else { return tables }
    guard let place = tables.firstIndex(where: { $0.name == SavedQuery.capabilities.name }) else {
      throw CommandFailure(
        .usage, "--list lists what `capabilities` counts, which is none of the sections here")
    }
    return tables[...place] + [.capabilityServices] + tables[(place + 1)...]
  }

  /// The user's own queries among the named sections. Throws ``CommandFailure`` for an unknown
  /// name. This is not done in validate(), because that runs before a misspelt option is found.
  private func ownQueries(in folder: QueryFolder) throws(CommandFailure) -> [ChosenQuery] {
    var own: [ChosenQuery] = []
    for name in sections where !SavedQuery.reportSections.contains(where: { $0.name == name }) {
      let isHidden = SavedQuery.all.contains { $0.name == name }
      guard !isHidden, let query = try folder.query(name) else {
        let names = try folder.visibleNames()
        throw CommandFailure(
          .usage,
          "there is no section '\(name)'; the sections are \(Self.sectionNames)"
            + (names.isEmpty ? "" : ", and your own \(names.joined(separator: ", "))"))
      }
      own.append(.own(query, file: folder.file(of: name)))
    }
    return own
  }

  private var rowLimit: Int? {
    let limit = limit ?? (sections.isEmpty ? 10 : 0)
    return limit == 0 ? nil : limit
  }

  private static func percent(_ text: String) throws -> Double {
    guard let match = text.wholeMatch(of: #/(\d+(\.\d+)?)%?/#), let percent = Double(match.output.1)
    else {
      throw ValidationError("write a percentage such as 5% or 2.5")
    }
    return percent
  }
}
