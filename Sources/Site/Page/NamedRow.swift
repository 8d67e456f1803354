import Analysis

extension NamedRow {
  /// A cell as the page shows it; `nil` if it is missing.
  func shown(_ column: ColumnName) -> String? {
    let cell = self[column]
    return cell == .missing ? nil : CellView.plain(cell)
  }

  /// The rates before and after a change, in words.
  var rates: String? {
    guard let before = shown(.rateBefore), let after = shown(.rateAfter) else { return nil }
    return "from \(before) to \(after)" + (shown(.currency).map { " \($0)" } ?? "")
  }
}

extension Table {
  /// Some of its columns in this order, without those that it does not have, and some of its rows.
  func selecting(
    _ names: [ColumnName], where isWanted: (NamedRow) -> Bool = { _ in true }
  ) -> Table {
    let indices = names.compactMap(index(of:))
    return Table(
      name: name, title: title, meaning: meaning, columns: indices.map { columns[$0] },
      rows: namedRows.filter(isWanted).map { row in indices.map { row.cells.cell(at: $0) } })
  }
}
