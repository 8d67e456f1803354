extension Report {
  /// The report for people: the rows of mass events are folded, and parked rates stand apart, in a
  /// table of their own where there is none.
  public func folded() -> Report {
    var report = self
    let hasParked = tables.contains { $0.name == "parked" }
    report.tables = tables.flatMap { table -> [Table] in
      let (parked, rest) = table.folded().parted(by: "parked")
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
