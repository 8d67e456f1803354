import Analysis
import Catalogue

/// A section's table: the columns worth a place, and its rows in a shown and a folded part.
struct TableView {
  let shown: Part
  let folded: Part?

  /// The rows that are shown before the rest is folded away.
  static let foldLimit = 200

  /// A table element of its own.
  struct Part {
    let name: String
    /// What the caption adds for sighted readers, such as which rows these are.
    let range: String?
    let facts: [Fact]
    let columns: [ColumnView]
    let rows: [Row]
  }

  /// Something that is true of every row and so stands in the caption, not in a column.
  struct Fact {
    let label: String
    let value: String
  }

  struct Row {
    let cells: [CellView]
  }

  init(_ table: Table, _ zone: Zone) {
    let layout = TableLayout(table)
    let amounts = EventAmounts(table.columns)
    let rows = table.rows.map { row in
      let row = amounts?.asAmounts(row) ?? row
      return Row(
        cells: zip(layout.columns, layout.fractions).map { column, fraction in
          CellView(row.cell(at: column.index), in: column, fraction: fraction, zone)
        })
    }
    func part(_ rows: some Sequence<Row>, range: String?) -> Part {
      Part(
        name: table.title.shortened, range: range, facts: layout.facts, columns: layout.columns,
        rows: Array(rows))
    }
    shown = part(rows.prefix(Self.foldLimit), range: nil)
    let rest = rows.dropFirst(Self.foldLimit)
    let range =
      "rows \(Figures.count(Self.foldLimit + 1)) to \(Figures.count(rows.count))"
    folded = rest.isEmpty ? nil : part(rest, range: range)
  }
}

extension [Cell] {
  /// `missing` where the row is shorter than its table.
  func cell(at index: Int) -> Cell { indices.contains(index) ? self[index] : .missing }
}
