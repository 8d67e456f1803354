import Catalogue
import ReportModel
import Store

/// Runs saved queries within a scope, over one state of the store.
struct ScopeReader {
  private let reading: Reading
  private let scope: Scope
  private let catalogue: CatalogueReader
  private let rows: RowReader

  init(_ reading: Reading, _ scope: Scope) {
    self.reading = reading
    self.scope = scope
    catalogue = CatalogueReader(reading)
    rows = RowReader(catalogue)
  }

  /// Ends the reading: rows that were not made are gone. Throws `StoreError` where one could not be made.
  func close() throws { try rows.close() }

  /// The rows of each query, with further parameters by name, and what a reader should know before.
  /// They may be looked at until the reading ends. Throws `StoreError`.
  func tables(
    _ queries: [SavedQuery], _ parameters: [String: SQLValue] = [:]
  ) throws -> (tables: [Table], notes: [String]) {
    let tellRelistings = queries.contains {
      [SavedQuery.removed.name, SavedQuery.events.name].contains($0.name)
    }
    let needed = tellRelistings ? queries + [.relistable] : queries
    let computed = try WindowSections(
      needed, in: scope, from: catalogue, rows, spent: spentOnServices())
    let relistings = Relisting.pairs(computed.tables[SavedQuery.relistable.name]?.body ?? Rows([]))
    let tables = try queries.map { query in
      let table = try computed.tables[query.name] ?? allRows(of: query, parameters)
      return table.telling(relistings).filtered(by: scope, watched: computed.watched)
    }
    return (tables, computed.notes)
  }

  /// What was spent on each service in the year before the window's end, where a watch list needs it.
  private func spentOnServices() throws -> [WatchedSection.Purchases: Amount] {
    guard scope.watchList != nil else { return [:] }
    let since = scope.window.until - WatchedSection.weighted
    let rows = try allRows(of: .serviceSpend, ["since": .integer(since.milliseconds)]).rows
    return rows.reduce(into: [:]) { spent, row in
      guard let panel = row[0].text, let service = row[1].text, let amount = row[6].amount else {
        return
      }
      spent[.init(panel: panel, service: service, currency: row[8].text)] = amount
    }
  }

  /// What was observed of each panel. Throws `StoreError`.
  func coverage() throws -> [PanelCoverage] {
    try catalogue.panels(in: scope.window)
      .filter { scope.holds(panel: $0.name) }
      .map { try PanelCoverage(of: $0, in: scope.window, from: catalogue) }
  }

  private func allRows(
    of query: SavedQuery, _ parameters: [String: SQLValue] = [:]
  ) throws -> Table {
    var rows: [[Cell]] = []
    // To plan a query takes SQLite longer than to see that there is nothing to tell.
    if let source = query.source, try !isThere(source) { return query.table(rows) }
    for panel in scope.panels.isEmpty ? [SQLValue.null] : scope.panels.sorted().map(SQLValue.text) {
      let window: [String: SQLValue] = [
        "since": .integer(scope.window.since.milliseconds),
        "until": .integer(scope.window.until.milliseconds), "panel": panel,
      ]
      try reading.query(
        query.sql, named: query.name, window.merging(parameters) { _, given in given }
      ) { rows.append(try cells(of: $0, of: query)) }
    }
    return query.table(rows)
  }

  /// Whether a source has any row.
  private func isThere(_ source: String) throws -> Bool {
    var isThere = false
    try reading.query("SELECT 1 FROM \(source) LIMIT 1", named: source, [:]) { _ in isThere = true }
    return isThere
  }

  private func cells(of row: ResultRow, of query: SavedQuery) throws -> [Cell] {
    guard row.count == query.columns.count else {
      throw StoreError.query(
        "'\(query.name)' gives \(row.count) columns, its header names \(query.columns.count)")
    }
    return try query.columns.indices.map { place in
      let column = query.columns[place]
      guard let cell = Cell(row[place], as: column.kind) else {
        throw StoreError.query("'\(query.name)', column '\(column.name)' is no \(column.kind)")
      }
      return cell
    }
  }
}

extension SavedQuery {
  /// These rows under the query's columns.
  fileprivate func table(_ rows: [[Cell]]) -> Table {
    Table(name: name, title: title, meaning: meaning, columns: columns, rows: rows)
  }
}
