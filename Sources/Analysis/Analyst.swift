import Catalogue
public import ReportModel
public import Store

/// Turns what the store holds into reports.
public struct Analyst: Sendable {
  private let store: RatebookStore

  public init(_ store: RatebookStore) { self.store = store }

  /// A report of these sections. Throws `StoreError`.
  public func report(_ sections: [SavedQuery], title: String, in scope: Scope) throws -> Report {
    let names = sections.map(\.name)
    let relistings =
      names.contains(where: Self.tellRelistings) ? try relistings(in: scope) : []
    return Report(
      title: title, window: scope.window, panels: try coverage(in: scope),
      tables: try sections.map { query in
        try allRows(of: query, in: scope, [:]).telling(relistings).filtered(by: scope)
      })
  }

  /// The rows of one query within a scope, with further parameters by name. Throws `StoreError`.
  public func table(
    _ query: SavedQuery, in scope: Scope, _ parameters: [String: SQLValue] = [:]
  ) throws -> Table {
    let relistings = Self.tellRelistings(query.name) ? try relistings(in: scope) : []
    return try allRows(of: query, in: scope, parameters).telling(relistings).filtered(by: scope)
  }

  private static func tellRelistings(_ section: String) -> Bool {
    [SavedQuery.removed.name, SavedQuery.events.name].contains(section)
  }

  /// The services of a window that likely came back under another id.
  private func relistings(in scope: Scope) throws -> [Relisting] {
    let rows = try allRows(of: .relistable, in: scope, [:]).rows
    let candidates = rows.compactMap { row -> (isNew: Bool, candidate: Relisting.Candidate)? in
      guard let panel = row[0].text, let at = row[1].time, let service = row[2].text,
        let name = row[4].text, case .amount(let rate) = row[6]
      else { return nil }
      return (
        row[3] == .flag(true),
        Relisting.Candidate(
          panel: panel, service: service, at: at, name: name, category: row[5].text, rate: rate)
      )
    }
    return Relisting.pairs(
      gone: candidates.filter { !$0.isNew }.map(\.candidate),
      new: candidates.filter(\.isNew).map(\.candidate))
  }

  private func allRows(
    of query: SavedQuery, in scope: Scope, _ parameters: [String: SQLValue]
  ) throws -> Table {
    var rows: [[Cell]] = []
    for panel in scope.panels.isEmpty ? [SQLValue.null] : scope.panels.sorted().map(SQLValue.text) {
      let window: [String: SQLValue] = [
        "since": .integer(scope.window.since.milliseconds),
        "until": .integer(scope.window.until.milliseconds), "panel": panel,
      ]
      let result = try store.query(query.sql, window.merging(parameters) { _, given in given })
      rows += try result.rows.map { try Self.cells($0, of: query) }
    }
    return Table(
      name: query.name, title: query.title, meaning: query.meaning, columns: query.columns,
      rows: rows)
  }

  /// What was observed of each panel of a scope. Throws `StoreError`.
  public func coverage(in scope: Scope) throws -> [PanelCoverage] {
    try table(.coverage, in: scope).rows.map(PanelCoverage.init)
  }

  private static func cells(_ values: [SQLValue], of query: SavedQuery) throws -> [Cell] {
    guard values.count == query.columns.count else {
      throw StoreError.query(
        "'\(query.name)' gives \(values.count) columns, its header names \(query.columns.count)")
    }
    return try zip(query.columns, values).map { column, value in
      guard let cell = Cell(value, as: column.kind) else {
        throw StoreError.query("'\(query.name)', column '\(column.name)' is no \(column.kind)")
      }
      return cell
    }
  }
}
