import Catalogue
import Store

/// The rows of a saved query, read each time they are looked at; good while the store is being read.
struct QuerySection: Section {
  let query: SavedQuery
  var parameters: [String: SQLValue]
  let reading: Reading
  /// The conditions on its rows.
  var scope: Scope
  let watched: [String: Set<ExactText>]?
  let prepared: PreparedTables

  var name: String { query.name }
  var title: String { query.title }
  var meaning: String { query.meaning }
  var columns: [Column] { query.columns }

  func forEachRow(_ body: ([Cell]) throws -> Void) throws {
    // SQLite takes longer to plan a query than to see that there is nothing to read.
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
    // A condition on finished rows may leave out the first ones.
    guard filter.keepsAll else { return self }
    var section = self
    section.parameters["limit"] = .integer(Int64(count))
    return section
  }

  private var filter: RowFilter {
    RowFilter(scope, self, watched: watched, readsScope: query.text.readsScope)
  }

  /// The changes that this section counts if small ones are left out; `nil` if it counts none, or all.
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

/// What queries need first: the temporary tables of a window, made when the first one reads them and made anew
/// for a query that asks about another window, and a listing that lost no rows.
final class PreparedTables {
  private let reading: Reading
  private var window: [SQLValue?] = []
  private var made: Set<String> = []
  /// The search for lost rows of the listing; `nil` if it was made, or is not wanted.
  private var listingCheck: (() throws -> Void)?

  init(_ reading: Reading, listingCheck: (() throws -> Void)?) {
    (self.reading, self.listingCheck) = (reading, listingCheck)
  }

  /// Checks the listing if the query reads it, and runs those of its scripts that were not run yet for this
  /// window. Throws `StoreError`.
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
