import ArgumentParser
import Collector

/// The options of the commands that read a file of orders.
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

  /// How a file is called in messages.
  static func name(of file: String) -> String { file == "-" ? "standard input" : "'\(file)'" }

  /// Reads a file; `purpose` is what is not done if it cannot be, such as `imported`. With `idsOnly`, nothing but
  /// the orders' ids and panels has to be readable. Throws ``CommandFailure``.
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

  /// Refuses a panel that is neither configured nor in the database.
  static func unknown(_ panel: String, _ known: Set<String>) -> CommandFailure {
    let names = known.isEmpty ? "there is none yet" : known.sorted().joined(separator: ", ")
    return CommandFailure(
      .missingInput,
      "panel '\(panel)' is neither in the configuration nor in the database (known: \(names))")
  }
}

extension OrderFile.Problem {
  fileprivate var status: ExitStatus {
    switch self {
    case .noPanel, .noColumn: .usage
    case .empty, .unreadableHeader, .notText, .missingColumns, .ambiguous, .sameName, .shops:
      .unreadableInput
    }
  }

  /// Why nothing of the file can be read, and what to do, as a clause.
  fileprivate var reason: String {
    switch self {
    case .empty: "it is empty"
    case .unreadableHeader(let reason): "the names of its columns cannot be read (\(reason))"
    case .notText: "it is not a text in UTF-8 or UTF-16; save it as \"CSV UTF-8\""
    case .missingColumns(let missing, let found):
      "its first line names no column \(missing.map { "'\($0)'" }.joined(separator: " and ")); it "
        + "names \(Self.list(found)). Choose with --columns \(missing[0])=HEADER"
    case .noColumn(let header, let found):
      "it has no column '\(header)'; it has \(Self.list(found))"
    case .ambiguous(let column, let headers, let line):
      "its columns \(headers.map { "'\($0)'" }.joined(separator: " and ")) may both be the "
        + "\(column.words), and differ in line \(line). Choose one with --columns "
        + "\(column.rawValue)=\(Self.quoted(headers[0]))"
    case .sameName(let header, let line):
      "it has two columns '\(header)', which differ in line \(line). Rename one of them"
    case .shops(let column, let header, let reason):
      "its column '\(reason)' shows that a shop of your own wrote it, so '\(header)' may be "
        + "\(column == .order ? "the shop's order and not the panel's" : "what your customer paid"). "
        + "Choose the column with --columns \(column.rawValue)=HEADER"
        + (column == .order
          ? ", \(Self.quoted(header)) if it is the panel's"
          : ", or leave it out with --columns \(column.rawValue)=")
    case .noPanel: "it has no column 'panel'; say which panel's orders they are with --panel"
    }
  }

  private static func list(_ headers: [String]) -> String {
    headers.prefix(20).map { "'\($0.prefix(40))'" }.joined(separator: ", ")
  }

  private static func quoted(_ header: String) -> String {
    header.allSatisfy { $0.isLetter || $0.isNumber || "_-.".contains($0) } ? header : "'\(header)'"
  }
}

extension OrderColumn {
  /// What the column holds.
  fileprivate var words: String {
    switch self {
    case .order: "panel's order id"
    case .service: "panel's service id"
    case .panel: "panel"
    case .orderedAt: "time of the order"
    case .quantity: "quantity"
    case .charge: "panel's charge"
    case .currency: "currency"
    }
  }
}
