extension Report {
  /// The report for people: the rows of mass events are folded, parked rates stand apart, in a table of
  /// their own where there is none, and totals have a name.
  public func folded() -> Report {
    var report = self
    let hasParked = tables.contains { $0.name == "parked" }
    report.tables = tables.flatMap { table -> [Table] in
      let (parked, rest) = table.folded().namingTotals().parted(by: "parked")
      if parked.isEmpty || hasParked { return [rest] }
      return [
        rest,
        Table(
          name: "parked", title: "Parked rates",
          meaning: "Changes from or to a rate that means \"not for sale\"", columns: rest.columns,
          rows: parked),
      ]
    }
    return report
  }
}

extension Table {
  /// The rows whose flag in a column is set, and the table without them, both without the column.
  fileprivate func parted(by flag: String) -> (flagged: [[Cell]], rest: Table) {
    guard let place = index(of: flag) else { return ([], self) }
    var rest = without(column: place)
    rest.rows = []
    var flagged: [[Cell]] = []
    for (row, kept) in zip(rows, without(column: place).rows) {
      if row[place] == .flag(true) { flagged.append(kept) } else { rest.rows.append(kept) }
    }
    return (flagged, rest)
  }

  /// The table with the rows that sum up a panel called so, in place of a column that says it.
  fileprivate func namingTotals() -> Table {
    guard let total = index(of: "total"), let category = index(of: "category") else { return self }
    var table = self
    for place in rows.indices where rows[place][total] == .flag(true) {
      table.rows[place][category] = .text("all categories")
    }
    return table.without(column: total)
  }

  private func without(column: Int) -> Table {
    var columns = columns
    columns.remove(at: column)
    return Table(
      name: name, title: title, meaning: meaning, columns: columns,
      rows: rows.map { row in
        var row = row
        row.remove(at: column)
        return row
      })
  }
}
