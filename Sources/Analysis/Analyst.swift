import Catalogue
public import ReportModel
public import Store

/// Turns what the store holds into reports.
public struct Analyst: Sendable {
  let store: RatebookStore

  public init(_ store: RatebookStore) { self.store = store }

  /// A report of these sections, all of them of one state of the store. Throws `StoreError`.
  public func report(_ sections: [SavedQuery], title: String, in scope: Scope) throws -> Report {
    try store.reading { try report(sections, title: title, in: scope, from: $0) }
  }

  /// The same for `use` alone, which may look at some of its rows without making the others. Throws
  /// `StoreError`, and what `use` throws.
  public func report<Result>(
    _ sections: [SavedQuery], title: String, in scope: Scope, _ use: (Report) throws -> Result
  ) throws -> Result {
    try store.reading { reading in
      let reader = ScopeReader(reading, scope)
      let result = try use(report(sections, title: title, in: scope, by: reader))
      try reader.close()
      return result
    }
  }

  /// The same of a state that is being read, all rows made. Throws `StoreError`.
  func report(
    _ sections: [SavedQuery], title: String, in scope: Scope, tellsOrders: Bool = true,
    from reading: Reading
  ) throws -> Report {
    let reader = ScopeReader(reading, scope)
    let report = try report(sections, title: title, in: scope, tellsOrders: tellsOrders, by: reader)
      .made()
    try reader.close()
    return report
  }

  /// Without `tellsOrders`, of balances only what the panel says of them, and no pace of spending.
  private func report(
    _ sections: [SavedQuery], title: String, in scope: Scope, tellsOrders: Bool = true,
    by reader: ScopeReader
  ) throws -> Report {
    let panels = try reader.coverage()
    var (tables, notes) = try reader.tables(sections)
    for (place, table) in tables.enumerated() where table.name == SavedQuery.balance.name {
      if tellsOrders {
        notes += try BalanceOutlook.notes(of: table, panels, urgentOnly: sections.count > 1)
      } else {
        tables[place] = table.withoutValues(of: ["deposits", "charges", "unexplained"])
      }
    }
    return Report(
      title: title, window: scope.window, panels: panels, notes: notes, tables: tables)
  }

  /// The rows of one query within a scope, with further parameters by name. Throws `StoreError`.
  public func table(
    _ query: SavedQuery, in scope: Scope, _ parameters: [String: SQLValue] = [:]
  ) throws -> Table {
    try store.reading { reading in
      let reader = ScopeReader(reading, scope)
      let table = try reader.tables([query], parameters).tables[0].made()
      try reader.close()
      return table
    }
  }

  /// The window's parameters, once for each panel that a scope names, or once for all of them.
  func arguments(of scope: Scope) -> [[String: SQLValue]] {
    let panels = scope.panels.isEmpty ? [.null] : scope.panels.sorted().map(SQLValue.text)
    return panels.map { panel in
      [
        "since": .integer(scope.window.since.milliseconds),
        "until": .integer(scope.window.until.milliseconds), "panel": panel,
      ]
    }
  }

  /// What was observed of each panel of a scope. Throws `StoreError`.
  public func coverage(in scope: Scope) throws -> [PanelCoverage] {
    try store.reading { try ScopeReader($0, scope).coverage() }
  }
}
