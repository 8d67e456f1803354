import ArgumentParser
import Catalogue
import Collector
import FoundationEssentials
import Render
import Store

struct OrdersImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Add the orders of a CSV file to the ledger.",
    usage: "ratebook orders import <file> [--panel <name>] [--dry-run] [<options>]",
    discussion: """
      Examples:
        ratebook orders import orders.csv --panel acme --dry-run
        ratebook orders import orders.csv --panel acme
        ratebook orders import orders.csv --columns order=external_id,charge=cost
        my-shop-export | ratebook orders import --panel acme -

      The file's first line names its columns: order and service (the panel's ids,
      not those of your own shop) and, if known, panel, ordered_at, quantity, charge
      and currency, in any order; common other names such as "Order ID", "date",
      "qty" and "price" will do. If two columns may be meant and differ, nothing is
      imported until --columns or the configuration (orders: columns) chooses one.
      Times without a zone are in the configured time zone.

      A file may be imported again: what is new in it is added, what is missing in
      the ledger is filled in, and what is there is kept. Each import that changes
      something prints its number: `ratebook orders undo NUMBER` undoes it.
      """)

  @Argument(
    help: ArgumentHelp("The CSV file; - for standard input.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var file: String

  @OptionGroup var options: OrderFileOptions

  @Flag(help: "Show how the file is read, and store nothing.")
  var dryRun = false

  @Flag(help: "Replace values of the ledger that differ from those of the file.")
  var replace = false

  @Flag(help: "Accept services that the panel's catalogue never held.")
  var force = false

  @OptionGroup var global: GlobalOptions

  /// The maximum number of printed lines of one kind without --verbose.
  private static let shownLines = 100
  /// The number of rows that a dry run shows.
  private static let shownRows = 3

  private var name: String { OrderFileOptions.name(of: file) }

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    let orders = try options.file(file, configuration, global, purpose: "imported")
    let zone = try global.zone(configuration)
    showReading(orders, zone)
    let store = try store(configuration)
    let known = Set(configuration.panels.map(\.name)).union(try store?.panels() ?? [])
    if let panel = options.panel, !known.contains(panel) {
      throw OrderFileOptions.unknown(panel, known)
    }
    let rows = orders.rows.filter { known.contains($0.panel) }
    var tally = OrderImportTally(zone: zone)
    let result = try result(of: rows, in: store)
    for (row, addition) in zip(rows, result.additions) { tally.add(row, addition) }
    show(tally, orders, zone)
    if let change = result.change, !global.quiet {
      StandardOutput.line(LedgerChange.line(change), of: .committed)
    }
    let isAnyUnknown = showUnknownPanels(orders.rows.filter { !known.contains($0.panel) }, known)
    if !orders.unreadable.isEmpty { throw ExitCode(ExitStatus.unreadableInput.rawValue) }
    if isAnyUnknown || tally.refused > 0 { throw ExitCode(ExitStatus.missingInput.rawValue) }
  }

  /// The database; `nil` if there is none, because a dry run must not make it.
  private func store(_ configuration: Configuration) throws -> RatebookStore? {
    if dryRun {
      do { _ = try global.storeForReading(configuration) } catch StoreError.missing { return nil }
    }
    return try global.storeForWriting(configuration)
  }

  private func result(
    of rows: [OrderFile.Row], in store: RatebookStore?
  ) throws -> LedgerImportResult {
    var options = LedgerImport()
    options.replaces = replace
    options.allowsUnknownServices = force
    options.isDryRun = dryRun
    guard let store else {
      let new = LedgerAddition(kind: .added, conflicts: [], service: .noCatalogue)
      return LedgerImportResult(additions: rows.map { _ in new }, change: nil)
    }
    return try store.importOrders(
      rows.map { ($0.panel, $0.order) }, options,
      as: LedgerChange.Draft(source: file, madeAt: Timestamp(Date())))
  }
}

// MARK: - Messages

extension OrdersImportCommand {
  /// Reports how each column is read.
  private func showReading(_ orders: OrderFile, _ zone: Zone) {
    guard !global.quiet else { return }
    func list(_ headers: [String]) -> String { headers.map { "'\($0)'" }.joined(separator: ", ") }
    let read = orders.columns.map { "\($0.column.rawValue) from '\($0.header)'" }
    let times =
      orders.columns.contains { $0.column == .orderedAt } ? " (times in \(zone.name))" : ""
    let ignored =
      orders.ignoredColumns.isEmpty ? "" : "; not read: \(list(orders.ignoredColumns))"
    Messages.write("ratebook: \(name): \(read.joined(separator: ", "))\(times)\(ignored)")
  }

  private func show(_ tally: OrderImportTally, _ orders: OrderFile, _ zone: Zone) {
    warn(orders.unreadable.map { "line \($0.line) was not imported: \($0.reason)" })
    warn(tally.warnings)
    warn(tally.serviceLines)
    warn(tally.timeLines(now: Timestamp(Date())))
    guard !global.quiet else { return }
    let effect: StandardOutput.Effect = dryRun ? .nothing : .committed
    if dryRun {
      for row in orders.rows.prefix(Self.shownRows) {
        StandardOutput.line(TerminalText.safe(row.words(in: zone)), of: effect)
      }
    }
    for line in tally.lines { StandardOutput.line(line, of: effect) }
    if orders.rows.isEmpty && orders.unreadable.isEmpty {
      StandardOutput.line("\(name) holds a header and no order; nothing changed")
    }
    let notImported = orders.unreadable.count + tally.refused
    if notImported > 0 {
      StandardOutput.line("\(counted(notImported, "row")) not imported", of: effect)
    }
    if dryRun { StandardOutput.line("this was a dry run: nothing was stored", of: effect) }
  }

  private func warn(_ lines: [String]) {
    let shown = global.verbose ? lines[...] : lines.prefix(Self.shownLines)
    for line in shown { Messages.write("ratebook: \(name): \(line)") }
    if shown.count < lines.count {
      Messages.write(
        "ratebook: \(name): and \(lines.count - shown.count) more like these; --verbose shows each")
    }
  }

  /// Reports rows that name an unknown panel, and returns whether there are any.
  private func showUnknownPanels(_ rows: [OrderFile.Row], _ known: Set<String>) -> Bool {
    for (panel, rows) in Dictionary(grouping: rows, by: \.panel).sorted(by: { $0.key < $1.key }) {
      let count = counted(rows.count, "row")
      Messages.write(
        "ratebook: \(name): \(count) not imported, the first on line \(rows[0].line): "
          + OrderFileOptions.unknown(panel, known).message)
    }
    return !rows.isEmpty
  }
}

/// The options of commands that read a file of orders.
struct OrderFileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The panel of rows that name none.", valueName: "name"), completion: .panels)
  var panel: String?

  @Option(
    help: ArgumentHelp(
      "Which columns to read, by their headers: order=external_id,charge=cost. A column without a "
        + "header (charge=) is not read.", valueName: "choices"),
    transform: Self.choice)
  var columns: OrderColumnChoice?

  @Option(
    help: ArgumentHelp(
      "How dates are written, if not as 2026-11-01: dd.mm.yyyy, mm/dd/yyyy.", valueName: "form"),
    transform: Self.dateFormat)
  var dateFormat: DateFormat?

  @Sendable private static func choice(_ text: String) throws -> OrderColumnChoice {
    do { return try OrderColumnChoice(text) } catch { throw ValidationError("\(error)") }
  }

  @Sendable private static func dateFormat(_ text: String) throws -> DateFormat {
    guard let format = DateFormat(text) else {
      throw ValidationError("write the order of day, month and year as \(DateFormat.forms)")
    }
    return format
  }

  /// The name of a file in messages.
  static func name(of file: String) -> String { file == "-" ? "standard input" : "'\(file)'" }

  /// Reads a file. `purpose` says in messages what is not done if that fails, such as `imported`. With `idsOnly`,
  /// only the orders' ids and panels must be readable. Throws ``CommandFailure``.
  func file(
    _ path: String, _ configuration: Configuration, _ global: GlobalOptions, purpose: String,
    idsOnly: Bool = false
  ) throws -> OrderFile {
    var settings = configuration.orders
    if let columns { settings.columns.override(with: columns) }
    if let dateFormat { settings.dateFormat = dateFormat }
    settings.zone = try global.zone(configuration)
    if idsOnly { settings.columns.leaveOutFigures() }
    let name = Self.name(of: path)
    do {
      return try OrderFile(InputFile.contents(of: path), panel: panel, settings: settings)
    } catch {
      switch error {
      case let error as InputFile.Unreadable:
        throw error.isMissing
          ? CommandFailure(.missingInput, "there is no file '\(path)'")
          : CommandFailure(.unreadableInput, "\(name) was not \(purpose): \(error.reason)")
      case let problem as OrderFile.Problem:
        throw CommandFailure(problem.status, "\(name) was not \(purpose): \(problem.reason)")
      default: throw error
      }
    }
  }

  /// The failure for a panel that is neither configured nor in the database.
  static func unknown(_ panel: String, _ known: Set<String>) -> CommandFailure {
    let names = known.isEmpty ? "there is none yet" : known.sorted().joined(separator: ", ")
    return CommandFailure(
      .missingInput,
      "panel '\(panel)' is neither in the configuration nor in the database (known: \(names))")
  }
}
