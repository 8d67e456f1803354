import Alerts
import Analysis
import Catalogue
import FoundationEssentials
import Render
import Store

/// The queries that alert rules name, run as the rules run them: over the last 7 days.
struct RuleQueries {
  private let folder: QueryFolder
  /// The names, each once.
  let names: [String]

  init(_ configuration: Configuration) {
    folder = QueryFolder(path: configuration.queries)
    names = configuration.alerts.reduce(into: []) { names, rule in
      if case .query(let name) = rule.condition, !names.contains(name) { names.append(name) }
    }
  }

  /// The rows of a query, as texts. Throws ``CommandFailure``, ``StoreError`` and other errors of a query that cannot
  /// be run.
  func rows(of name: String, from store: RatebookStore, now: Timestamp) throws -> [[String]] {
    guard let window = Window(since: now - .seconds(7 * 86_400), until: now) else { return [] }
    let query = try ChosenQuery(name, folder: folder)
    return try query.section(from: Analyst(store), in: Scope(window: window)) { section in
      try section.table().rows.map { $0.map(\.plainText) }
    }
  }

  /// Why queries cannot be run, by name, in the order of the names.
  func problems(in store: RatebookStore, now: Timestamp) -> [(query: String, problem: String)] {
    names.compactMap { name in
      do {
        _ = try rows(of: name, from: store, now: now)
        return nil
      } catch { return (name, CommandFailure(error)?.message ?? "\(error)") }
    }
  }

  /// Why queries cannot be run in a database; in an empty one, if there is none yet.
  func problems(inDatabase path: String, now: Timestamp) -> [(query: String, problem: String)] {
    if names.isEmpty { return [] }
    if let store = try? RatebookStore.forReading(path: path) {
      return problems(in: store, now: now)
    }
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "ratebook-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let empty = try RatebookStore.forWriting(path: folder.appending(path: "empty.sqlite").path)
      return problems(in: empty, now: now)
    } catch { return [] }
  }
}

extension Cell {
  fileprivate var plainText: String {
    switch self {
    case .text(let text): text
    case .amount(let amount): amount.text
    case .percent(let value), .number(let value): DecimalText.text(value) ?? ""
    case .count(let count): String(count)
    case .time(let time): time.description
    case .flag(let flag): flag ? "true" : "false"
    case .missing: ""
    }
  }
}
