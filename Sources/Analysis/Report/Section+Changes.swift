extension Section {
  /// The meaning of its rows for changes, as its query states it; `nil` for a query of the user's own.
  private var rowMeaning: SavedQuery.Rows? {
    SavedQuery.all.first { $0.name == name }?.rows
  }

  /// The columns that count changes in a section that lists states: one row for each category, changed
  /// or not. Empty for any other section.
  public var changeCounts: [Int] {
    guard case .counts(let names) = rowMeaning else { return [] }
    return names.compactMap { name in columns.firstIndex { $0.name == name } }
  }

  /// Whether it has a change of something. Throws what reading its rows throws.
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
  /// How many of its panels have two snapshots to compare; `nil` if the section lists no changes, or the
  /// report says nothing of panels. A section without rows means "no change" in those panels only.
  public func compared(in section: String) -> (panels: Int, of: Int)? {
    guard !panels.isEmpty, let query = SavedQuery.all.first(where: { $0.name == section }),
      let rows = query.rows, rows != .states
    else { return nil }
    return (panels.count(where: \.isCompared), panels.count)
  }
}
