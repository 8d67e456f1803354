extension Section {
  /// What a row says about changes, as the query states it; `nil` for a user's own query.
  private var rowMeaning: SavedQuery.Rows? {
    SavedQuery.all.first { $0.name == name }?.rows
  }

  /// The columns that count changes, in a section of states with one row for each category, changed or
  /// not. Empty for any other section.
  public var changeCounts: [Int] {
    guard case .counts(let names) = rowMeaning else { return [] }
    return names.compactMap { name in columns.firstIndex { $0.name == name } }
  }

  /// Whether the section contains a change. Throws the errors of reading its rows.
  public func hasChange() throws -> Bool {
    if name == SavedQuery.balance.name { return try contains { $0[.change] != .missing } }
    if name == WatchedSummary.name || rowMeaning == .states { return false }
    let counts = changeCounts
    return try contains { row in
      counts.isEmpty || counts.contains { ![.count(0), .missing].contains(row.cells[$0]) }
    }
  }
}

extension Report {
  /// How many of the report's panels have two snapshots to compare; `nil` if the section lists no changes, or
  /// the report has no panels. An empty section means "no change" only for the compared panels.
  public func compared(in section: String) -> (panels: Int, of: Int)? {
    guard !panels.isEmpty, let query = SavedQuery.all.first(where: { $0.name == section }),
      let rows = query.rows, rows != .states
    else { return nil }
    return (panels.count(where: \.isCompared), panels.count)
  }
}
