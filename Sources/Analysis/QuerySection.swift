import Catalogue
import Store

/// The rows of a saved query. Each look at them runs the query. Valid only while the store is being read.
struct QuerySection: Section {
  let query: SavedQuery
  var parameters: [String: SQLValue]
  let reading: Reading
  /// The conditions on the rows.
  var scope: Scope
  let watched: [String: Set<ExactText>]?
  let prepared: PreparedTables

  var name: String { query.name }
  var title: String { query.title }
  var meaning: String { query.meaning }
  var columns: [Column] { query.columns }

  func forEachRow(_ body: ([Cell]) throws -> Void) throws {
    // SQLite needs more time to plan a query than to find out that its table is empty.
    if let source = query.source, try !reading.holds(source) { return }
    try prepared.add(for: query.text, parameters)
    let counts = try moveCounts()
    let filter = filter
    try reading.query(query.text.sql, named: query.name, parameters) { row in
      let cells = try cells(of: row)
      if filter.keeps(cells) { try body(counts?.replacing(cells, of: self) ?? cells) }
    }
  }

  func showing(first count: Int) -> any Section {
    // A condition on finished rows may remove the first ones.
    guard filter.keepsAll else { return self }
    var section = self
    section.parameters["limit"] = .integer(Int64(count))
    return section
  }

  private var filter: RowFilter {
    RowFilter(scope, self, watched: watched, readsScope: query.text.readsScope)
  }

  /// The changes that this section counts without small ones; `nil` if it counts none, or all.
  private func moveCounts() throws -> MoveCounts? {
    guard let minimum = scope.minimumChange else { return nil }
    let key: [ColumnName]
    switch name {
    case SavedQuery.summary.name: key = [.panel]
    case SavedQuery.categories.name: key = [.panel, .category, .currency]
    default: return nil
    }
    let rates = QuerySection(
      query: .rates, parameters: parameters, reading: reading, scope: scope, watched: watched,
      prepared: prepared)
    return try MoveCounts(of: rates, atLeast: minimum, by: key)
  }

  private func cells(of row: ResultRow) throws -> [Cell] {
    guard row.count == query.columns.count else {
      throw StoreError.query(
        "'\(query.name)' gives \(row.count) columns, its header names \(query.columns.count)")
    }
    return try query.columns.enumerated().map { index, column in
      guard let cell = Cell(row[index], as: column.kind) else {
        throw StoreError.query("'\(query.name)', column '\(column.name)' is no \(column.kind)")
      }
      return cell
    }
  }
}

extension Reading {
  /// Whether a table has any row.
  fileprivate func holds(_ source: String) throws -> Bool {
    var isThere = false
    try query("SELECT 1 FROM \(source) LIMIT 1", named: source, [:]) { _ in isThere = true }
    return isThere
  }
}

/// Prepares what queries read: the temporary tables of a window, made for the first query that reads them and
/// again for a query about another window; and a check that the listing has lost no rows.
final class PreparedTables {
  private let reading: Reading
  private var window: [SQLValue?] = []
  private var made: Set<String> = []
  /// Searches for lost rows of the listing; `nil` if this is done or not needed.
  private var listingCheck: (() throws -> Void)?

  init(_ reading: Reading, listingCheck: (() throws -> Void)?) {
    (self.reading, self.listingCheck) = (reading, listingCheck)
  }

  /// Checks the listing if the query reads it. Runs the query's scripts that have not run for this window.
  /// Throws `StoreError`.
  func add(for query: QueryText, _ parameters: [String: SQLValue]) throws {
    if query.readsListing, let check = listingCheck {
      try check()
      listingCheck = nil
    }
    let scripts = query.scripts
    if scripts.isEmpty { return }
    let asked = ["since", "until", "panel", "last", "min_change"].map { parameters[$0] }
    if asked != window { (window, made) = (asked, []) }
    for script in scripts where !made.contains(script.name) {
      try reading.run(script, parameters)
      made.insert(script.name)
    }
  }
}
