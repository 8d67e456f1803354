import ReportModel

extension Table {
  /// The table without the rows in which nothing changed, and how many those are. Only sections that
  /// list states have such rows: one a category, whatever became of it.
  func withoutUnchanged() -> (table: Table, unchanged: Int) {
    let counts = columns.indices.filter { countsChanges(columns[$0].name) }
    guard !counts.isEmpty else { return (self, 0) }
    let table = keeping { row in !counts.allSatisfy { body.cell($0, ofRow: row) == .count(0) } }
    return (table, body.count - table.body.count)
  }

  private func countsChanges(_ column: String) -> Bool {
    switch name {
    case "categories": ["new", "removed", "raised", "lowered"].contains(column)
    case "capabilities": column.hasSuffix("_gained") || column.hasSuffix("_lost")
    default: false
    }
  }
}
