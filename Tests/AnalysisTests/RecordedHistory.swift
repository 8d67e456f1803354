import Analysis
import Catalogue
import Collector
import Foundation
import Store
import TestSupport
import Testing

/// The history of three panels under `History/`, imported into a database of its own.
final class RecordedHistory: Sendable {
  /// Read once; no test writes to it.
  static let shared = Result { try RecordedHistory() }

  /// The history with the panels of `History/sections/NAME`, which only the goldens of that query see; the
  /// shared one if there is no such folder.
  static func ofSection(_ query: SavedQuery) throws -> RecordedHistory {
    let folder = "\(folder)/History/sections/\(query.name)"
    guard FileManager.default.fileExists(atPath: folder) else { return try shared.get() }
    return try RecordedHistory(with: folder)
  }

  /// The folder of these tests.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().path
  /// The project's folder, from which the queries name their scripts.
  static let project = URL(filePath: folder).deletingLastPathComponent()
    .deletingLastPathComponent().path
  /// The folder of the queries.
  static let queries = project + "/queries"

  let path: String
  let store: RatebookStore
  let window: Window
  /// The number of the one snapshot that the gate rejected.
  let rejectedSnapshot: Int64

  private let temporary: TemporaryFolder

  /// Imports the three panels, and those of a folder.
  private init(with more: String? = nil) throws {
    temporary = try TemporaryFolder()
    path = temporary.path + "/ratebook.sqlite"
    store = try .forWriting(path: path)
    var folders = ["acme", "bulk", "zeta"].map { "\(Self.folder)/History/\($0)" }
    if let more {
      folders += try FileManager.default.contentsOfDirectory(atPath: more).map { "\(more)/\($0)" }
    }
    for folder in folders {
      let importer = Importer(store: store, panel: URL(filePath: folder).lastPathComponent)
      for answers in try RecordedAnswers.find([folder]) {
        _ = try #require(try importer.add(answers))
      }
    }
    let since = try #require(Timestamp("2026-11-01T12:00:00Z"))
    let until = try #require(Timestamp("2026-11-08"))
    window = try #require(Window(since: since, until: until))
    // A panel that answered with no service at all, and later with all of them.
    let rejected = try store.backfill(
      Attempt(
        panel: "acme", takenAt: try #require(Timestamp("2026-11-05T12:00:00Z")),
        catalogue: .answered(CatalogueAnswer(services: [])), balance: .notAsked))
    rejectedSnapshot = try #require(rejected).snapshotID
    try recordFailures()
    try Self.recordOrders(in: store)
    // The shared one lives as long as the process does.
    if more == nil { atexit { try? RecordedHistory.shared.get().temporary.remove() } }
  }

  /// What no recorded answer shows: attempts that failed, with words that came from outside.
  private func recordFailures() throws {
    for (time, reason) in [
      ("2026-11-04T06:00:00Z", "it did not answer within 30 s"),
      ("2026-11-06T06:00:00Z", "it answers with an error: \u{1b}[2J\u{202e}tuo\nof order"),
      ("2026-11-09T06:00:00Z", "behind the window"),
    ] {
      let takenAt = try #require(Timestamp(time))
      _ = try store.backfill(
        Attempt(
          panel: "acme", takenAt: takenAt, catalogue: .failed(reason: reason), balance: .notAsked))
    }
  }

  /// The parameters of a query within the window.
  func parameters(panel: String? = nil) -> [String: SQLValue] {
    [
      "since": .integer(window.since.milliseconds), "until": .integer(window.until.milliseconds),
      "panel": panel.map(SQLValue.text) ?? .null,
    ]
  }

  /// What a query needs beside the window.
  func parameters(of query: SavedQuery) -> [String: SQLValue] {
    switch query.name {
    case "history", "history_fields": ["panel": .text("acme"), "service": .text("4")]
    case "pending": ["snapshot": .integer(rejectedSnapshot)]
    default: [:]
    }
  }

  /// The lines about many services in the window.
  func moves() throws -> MassMoves {
    try Analyst(store).report([], title: "", in: Scope(window: window)) { try $0.moves() }
  }

  func table(_ query: SavedQuery, panels: [String] = []) throws -> Table {
    try Analyst(store).table(
      query, in: Scope(window: window, panels: panels), parameters(of: query))
  }
}

extension RatebookStore {
  /// What a saved query gives, with these parameters and no others.
  func rows(of query: SavedQuery, _ parameters: [String: SQLValue] = [:]) throws -> QueryResult {
    try sandbox().rows(of: query.text.sql, after: query.text.scripts, [parameters])
  }
}

extension SavedQuery {
  /// The statements of the query and of the scripts that it reads, without comments.
  var statements: String {
    (text.scripts.map(\.sql) + [text.sql]).map(\.withoutComments).joined(separator: "\n")
  }
}

extension String {
  /// A query without the lines that are comments.
  var withoutComments: String {
    split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: "\n")
  }
}

extension Section {
  /// The index of a column; `nil` if the section has none of that name.
  func index(of column: String) -> Int? { columns.firstIndex { $0.name == column } }
}

extension Table {
  /// The rows in words, one string a row: the named columns, missing as `-`.
  func words(_ names: String...) -> [String] {
    let columns = names.compactMap { index(of: $0) }
    return rows.map { row in columns.map { row[$0].word }.joined(separator: " ") }
  }
}

extension Table {
  /// The rows in the order of time, of those that have the newest first.
  var oldestFirst: Table {
    guard let at = index(of: .at) else { return self }
    var table = self
    table.rows = rows.enumerated().sorted { left, right in
      guard case .time(let one) = left.element[at], case .time(let other) = right.element[at],
        one != other
      else { return left.offset < right.offset }
      return one < other
    }.map(\.element)
    return table
  }
}

extension Cell {
  /// The value in words; `-` if it is missing.
  var word: String {
    switch self {
    case .text(let text): text
    case .amount(let amount): amount.text
    case .percent(let percent): "\(percent)%"
    case .number(let number): "\(number)"
    case .count(let count): String(count)
    case .time(let time): String(time.description.prefix(10))
    case .flag(let flag): String(flag)
    case .missing: "-"
    }
  }
}
