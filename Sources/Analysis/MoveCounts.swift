import Catalogue

/// How many of a report's rates rose and fell, counted by any columns.
struct MoveCounts {
  private struct Key: Hashable {
    let texts: [ExactText]

    init(_ row: NamedRow, _ columns: [ColumnName]) {
      texts = columns.map { ExactText(row.text($0)) }
    }
  }

  private let key: [ColumnName]
  private var counts: [Key: (raised: Int, lowered: Int)] = [:]

  /// Counts the rows of `rates` that move by at least `minimum` percent, by the columns `key`. Throws the
  /// errors of reading them.
  init(of rates: some Section, atLeast minimum: Double, by key: [ColumnName]) throws {
    self.key = key
    try rates.forEachRow { cells in
      let row = NamedRow(cells: cells, columns: rates.columns)
      guard let percent = row.percent(.changePercent), percent != 0, abs(percent) >= minimum else {
        return
      }
      let key = Key(row, self.key)
      if percent > 0 {
        counts[key, default: (0, 0)].raised += 1
      } else {
        counts[key, default: (0, 0)].lowered += 1
      }
    }
  }

  /// A row of a section with these counts. If nothing was compared, the counts stay missing.
  func replacing(_ cells: [Cell], of section: some Section) -> [Cell] {
    let (raised, lowered) =
      counts[Key(NamedRow(cells: cells, columns: section.columns), key)] ?? (0, 0)
    var cells = cells
    for (column, count) in [(ColumnName.raised, raised), (.lowered, lowered)] {
      if let index = section.index(of: column), cells[index] != .missing {
        cells[index] = .count(count)
      }
    }
    return cells
  }
}
