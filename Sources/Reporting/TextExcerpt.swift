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
  /// How many rows are left out because there was nothing to compare them with.
  let uncompared: Int
  /// The values that all rows have, by the columns' indices.
  let common: [(column: Int, cell: Cell)]

  /// Reads all rows of a section, keeps at most `limit` of them, and hands each to `look`. If
  /// `leavesOutUnchanged`, rows of states that did not change or were not compared are only counted.
  /// Throws what reading them throws.
  init(
    _ section: some Section, _ moves: MassMoves, limit: Int, leavesOutUnchanged: Bool = false,
    look: ([Cell]) -> Void = { _ in }
  ) throws {
    let counts = leavesOutUnchanged ? section.changeCounts : []
    var folded = FoldedRows(of: section, by: moves, limit: limit)
    var (unchanged, uncompared) = (0, 0)
    var common: [(column: Int, cell: Cell)]?
    try section.forEachRow { row in
      look(row)
      if !counts.isEmpty, counts.allSatisfy({ row[$0] == .missing }) {
        uncompared += 1
        return
      }
      if !counts.isEmpty, counts.allSatisfy({ row[$0] == .count(0) }) {
        unchanged += 1
        return
      }
      common =
        common.map { common in
          common.allSatisfy { row[$0.column] == $0.cell }
            ? common : common.filter { row[$0.column] == $0.cell }
        } ?? Array(row.enumerated()).map { ($0.offset, $0.element) }
      folded.add(row)
    }
    title = section.title
    meaning = section.meaning
    columns = section.columns
    let amounts = EventAmounts(section.columns)
    rows = folded.rows.map { amounts?.asAmounts($0) ?? $0 }
    count = folded.count
    self.unchanged = unchanged
    self.uncompared = uncompared
    self.common = common ?? []
  }
}
