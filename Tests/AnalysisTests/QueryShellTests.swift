import Analysis
import Catalogue
import Foundation
import Store
import Testing

/// Every query in the plain `sqlite3` shell, from its file, beside the tool.
@Suite struct QueryShellTests {
  let history: RecordedHistory

  init() throws { history = try RecordedHistory.shared.get() }

  /// The rows of the shell, of the query of a name and of the report's section are the same.
  @Test(
    "The sqlite3 shell gives the same rows", arguments: SavedQuery.all,
    [nil, "acme", "bulk", "nobody"])
  func theShellGivesTheSameRows(_ query: SavedQuery, _ panel: String?) throws {
    let parameters = history.parameters(panel: panel)
      .merging(history.parameters(of: query)) { given, _ in
        panel == nil && query.name.hasPrefix("history") ? .text("acme") : given
      }
    let scope = Scope(window: history.window, panels: panel.map { [$0] } ?? [])
    let analyst = Analyst(history.store)
    let ours = try analyst.table(query, in: scope, parameters).rows
    let shells = try Self.rows(of: query, in: history.path, parameters)
    let isOfOnePanel = query.statements.contains(":panel")
    if panel == nil || panel == "nobody" {
      #expect(
        ours.isEmpty == (isOfOnePanel && panel != nil),
        "a query needs a row of the recorded history: see Tests/AnalysisTests/History")
    }
    #expect(ours.count == shells.count)
    for (ours, shells) in zip(ours, shells) {
      #expect(ours.count == shells.count)
      for (column, (ours, shells)) in zip(query.columns, zip(ours, shells)) {
        #expect(Self.isSame(ours, shells, column.kind), "\(column.name): \(ours), \(shells)")
      }
    }
    guard SavedQuery.reportSections.contains(where: { $0.name == query.name }) else { return }
    let section = try analyst.report([query], title: "", in: scope).tables[0]
    #expect(section.rows == ours && section.columns == query.columns)
  }

  /// As the header says, without any parameter: the last seven days.
  @Test("The sqlite3 shell runs every query without a parameter", arguments: SavedQuery.all)
  func theShellNeedsNoParameter(_ query: SavedQuery) throws {
    _ = try Self.rows(of: query, in: history.path, [:])
  }

  /// The examples of the views' documentation.
  @Test("The examples run in the sqlite3 shell and in the program")
  func theExamplesRunInTheShellAndHere() throws {
    let text = try String(contentsOfFile: "\(RecordedHistory.queries)/README.md", encoding: .utf8)
    let examples = text.matches(of: #/```sql\n((?s:.*?))```/#).map { String($0.output.1) }
    #expect(examples.count == 4)
    for example in examples {
      let rows = try Self.rows(running: example, in: history.path)
      let ours = try history.store.query(example, [:]).rows
      #expect(rows.count == ours.count && !rows.isEmpty, "\(example)")
    }
    let columns = text.matches(of: #/(?m)^\| (`.*?) \| /#)
      .flatMap { $0.output.1.matches(of: #/`(\w+)`/#).map { String($0.output.1) } }
    let names = ["listing", "event", "price_step", "order_value", "service_version"]
    let views = try names.flatMap {
      try history.store.query("SELECT * FROM \($0) LIMIT 1", [:]).columns
    }
    #expect(columns == views)
  }

  private static let missing = "\u{2400}"

  /// Whether a cell is what the shell prints: it has 15 digits, and its decimal functions give `1.0`
  /// where ours give `1`.
  private static func isSame(_ cell: Cell, _ text: String, _ kind: Column.Kind) -> Bool {
    switch cell {
    case .missing: text == missing
    case .text(let ours): Array(text.utf8) == Array(ours.utf8)
    case .amount(let ours): Amount(text) == ours
    case .percent(let number), .number(let number):
      Double(text).map { abs($0 - number) <= 1e-14 * abs(number) } ?? false
    case .count(let number): text == String(number)
    case .time(let time): text == String(time.milliseconds)
    case .flag(let flag): text == (flag ? "1" : "0")
    }
  }

  /// The rows that the shell gives. Throws where it complains.
  private static func rows(
    of query: SavedQuery, in database: String, _ parameters: [String: SQLValue]
  ) throws -> [[String]] {
    var arguments = ["sqlite3", "-batch", "-readonly", "-ascii", "-nullvalue", missing, database]
    for (name, value) in parameters {
      switch value {
      case .text(let text): arguments.append(".parameter set :\(name) \"'\(text)'\"")
      case .integer(let number): arguments.append(".parameter set :\(name) \(number)")
      default: break
      }
    }
    return try run(arguments + [".read queries/\(query.name).sql"])
  }

  private static func rows(running sql: String, in database: String) throws -> [[String]] {
    try run(["sqlite3", "-batch", "-readonly", "-ascii", database, sql])
  }

  private static func run(_ arguments: [String]) throws -> [[String]] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: RecordedHistory.project)
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    let complaint = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0 && complaint.isEmpty)
    return String(decoding: text, as: UTF8.self).split(separator: "\u{1e}").map { row in
      row.split(separator: "\u{1f}", omittingEmptySubsequences: false).map(String.init)
    }
  }
}
