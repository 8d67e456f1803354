import ArgumentParser
import Collector
import Store

struct OrdersImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Add the orders of a CSV file to the ledger.",
    usage: "ratebook orders import <file> [--panel <name>] [<options>]",
    discussion: """
      Examples:
        ratebook orders import orders.csv
        ratebook orders import orders.csv --panel acme
        my-shop-export | ratebook orders import --panel acme -

      The file's first line names its columns: order and service (the panel's ids)
      and, where known, panel, ordered_at, quantity, charge and currency, in any
      order; common other names such as "Order ID", "date", "qty" and "price" will
      do. Times without a zone are UTC. A file may be imported again: what is new
      in it is added, and what is there is kept.
      """)

  @Argument(
    help: ArgumentHelp("The CSV file; - for standard input.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var file: String

  @Option(
    help: ArgumentHelp("The panel of rows that name none.", valueName: "name"), completion: .panels)
  var panel: String?

  @OptionGroup var global: GlobalOptions

  /// As many lines of a kind are told without --verbose.
  private static let toldLines = 100

  private var name: String { file == "-" ? "standard input" : "'\(file)'" }

  func run() async throws {
    let orders = try orders()
    let configuration = try global.configuration(isNeeded: false)
    let store = try global.storeForWriting(configuration)
    let known = Set(configuration.panels.map(\.name)).union(try store.panels())
    if let panel, !known.contains(panel) { throw unknown(panel, known) }
    let rows = orders.rows.filter { known.contains($0.panel) }
    let additions = try store.addOrders(rows.map { ($0.panel, $0.order) })
    var tally = OrderImportTally()
    for (row, addition) in zip(rows, additions) { tally.add(row, addition) }
    tell(tally, orders)
    let isAnyUnknown = tellUnknownPanels(orders.rows.filter { !known.contains($0.panel) }, known)
    if !orders.unreadable.isEmpty { throw ExitCode(ExitStatus.unreadableInput.rawValue) }
    if isAnyUnknown { throw ExitCode(ExitStatus.missingInput.rawValue) }
  }

  private func orders() throws -> OrderFile {
    do { return try OrderFile(InputFile.contents(of: file), panel: panel) } catch {
      switch error {
      case let error as InputFile.Unreadable:
        throw error.isMissing
          ? CommandFailure(.missingInput, "there is no file '\(file)'")
          : CommandFailure(.unreadableInput, "\(name) was not imported: \(error.reason)")
      case let problem as OrderFile.Problem:
        throw CommandFailure(
          problem == .noPanel ? .usage : .unreadableInput,
          "\(name) was not imported: \(problem.reason)")
      default: throw error
      }
    }
  }
}

// MARK: - Telling

extension OrdersImportCommand {
  private func tell(_ tally: OrderImportTally, _ orders: OrderFile) {
    warn(orders.unreadable.map { "line \($0.line) was not imported: \($0.reason)" })
    warn(tally.warnings)
    warn(tally.unknownServiceLines)
    guard !global.quiet else { return }
    if !orders.ignoredColumns.isEmpty {
      let columns = orders.ignoredColumns.map { "'\($0)'" }.joined(separator: ", ")
      Messages.write("ratebook: \(name): columns that are not read: \(columns)")
    }
    for line in tally.lines { StandardOutput.line(line, of: .itsJob) }
    if orders.rows.isEmpty && orders.unreadable.isEmpty {
      StandardOutput.line("\(name) holds a header and no order; nothing changed")
    }
    if !orders.unreadable.isEmpty {
      StandardOutput.line(
        "\(counted(orders.unreadable.count, "row")) not imported", of: .itsJob)
    }
  }

  private func warn(_ lines: [String]) {
    let told = global.verbose ? lines[...] : lines.prefix(Self.toldLines)
    for line in told { Messages.write("ratebook: \(name): \(line)") }
    if told.count < lines.count {
      Messages.write(
        "ratebook: \(name): and \(lines.count - told.count) more like these; --verbose tells each")
    }
  }

  /// Says which rows name a panel that there is none of; whether there are such rows.
  private func tellUnknownPanels(_ rows: [OrderFile.Row], _ known: Set<String>) -> Bool {
    for (panel, rows) in Dictionary(grouping: rows, by: \.panel).sorted(by: { $0.key < $1.key }) {
      let count = counted(rows.count, "row")
      Messages.write(
        "ratebook: \(name): \(count) not imported, the first on line \(rows[0].line): "
          + unknown(panel, known).message)
    }
    return !rows.isEmpty
  }

  private func unknown(_ panel: String, _ known: Set<String>) -> CommandFailure {
    let names = known.isEmpty ? "there is none yet" : known.sorted().joined(separator: ", ")
    return CommandFailure(
      .missingInput,
      "panel '\(panel)' is neither in the configuration nor in the database (known: \(names))")
  }
}

extension OrderFile.Problem {
  /// Why nothing of the file can be read, as a clause.
  fileprivate var reason: String {
    switch self {
    case .empty: "it is empty"
    case .unreadableHeader(let reason): "the names of its columns cannot be read (\(reason))"
    case .notUTF8: "it is not a text in UTF-8; save it as \"CSV UTF-8\""
    case .missingColumns(let missing, let found):
      "its first line names no column \(missing.map { "'\($0)'" }.joined(separator: " and ")); it "
        + "names \(found.prefix(20).map { "'\($0.prefix(40))'" }.joined(separator: ", "))"
    case .twice(let first, let second):
      "its columns '\(first)' and '\(second)' mean the same; rename the one that is not meant"
    case .noPanel: "it has no column 'panel'; say which panel's orders they are with --panel"
    }
  }
}
