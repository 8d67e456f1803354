import Analysis

/// What text shows of a section: its first rows, how many there are, and what all of them have in common.
struct TextExcerpt {
  let title: String
  let meaning: String
  let columns: [Column]
  /// The first rows, the services of a line about many in one.
  let rows: [[Cell]]
  let count: Int
  /// How many rows are left out because nothing changed in them.
  let unchanged: Int
  /// The values of panel, service and currency that all rows have, by the columns' indices.
  let common: [(column: Int, cell: Cell)]

  /// Reads all rows of a section, keeps at most `limit` of them, and hands each to `look`. If
  /// `leavesOutUnchanged`, rows of states in which nothing changed are only counted. Throws what reading
  /// them throws.
  init(
    _ section: some Section, _ moves: MassMoves, limit: Int, leavesOutUnchanged: Bool = false,
    look: ([Cell]) -> Void = { _ in }
  ) throws {
    let counts = leavesOutUnchanged ? section.changeCounts : []
    var folded = FoldedRows(of: section, by: moves, limit: limit)
    var unchanged = 0
    var common: [(column: Int, cell: Cell)]?
    let candidates = [ColumnName.panel, .service, .currency].compactMap(section.index(of:))
    try section.forEachRow { row in
      look(row)
      if !counts.isEmpty, counts.allSatisfy({ row[$0] == .count(0) }) {
        unchanged += 1
        return
      }
      common = common?.filter { row[$0.column] == $0.cell } ?? candidates.map { ($0, row[$0]) }
      folded.add(row)
    }
    title = section.title
    meaning = section.meaning
    columns = section.columns
    rows = folded.rows
    count = folded.count
    self.unchanged = unchanged
    self.common = common ?? []
  }
}
