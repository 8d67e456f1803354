import Analysis
import Catalogue

/// Which of a table's columns are shown, which are said in the caption, and how they are aligned.
struct TableLayout {
  let columns: [ColumnView]
  let facts: [TableView.Fact]
  /// For each shown column the digits after the point that it is aligned to.
  let fractions: [Int]

  /// Longer fractions are rare outliers, and aligning to them would widen the whole column.
  private static let fractionLimit = 6
  /// The columns that are said once where they are the same in every row.
  private static let sayable: [ColumnName] = [.panel, .currency]

  /// `heading` is the column that names the rows; where the table does not have it, its first one does.
  init(_ table: Table, heading wanted: ColumnName = .name) {
    let present = table.columns.indices.filter { index in
      table.rows.contains { $0.cell(at: index) != .missing }
    }
    let said = present.filter { index in
      table.columns[index].known.map(Self.sayable.contains) == true
        && table.rows.allSatisfy { $0.cell(at: index) == table.rows.first?.cell(at: index) }
    }
    var kept = present.filter { !said.contains($0) }
    // A table of nothing but constants keeps them as columns.
    let saysAll = kept.isEmpty
    if saysAll { kept = present.isEmpty ? Array(table.columns.indices) : present }
    let heading = kept.first { table.columns[$0].known == wanted } ?? kept.first

    facts = (saysAll ? [] : said).map { index in
      TableView.Fact(
        label: table.columns[index].known == .currency ? "amounts in" : "panel",
        value: CellView.plain(table.rows.first?.cell(at: index) ?? .missing))
    }
    columns = kept.map {
      ColumnView(table.columns[$0], at: $0, isHeading: $0 == heading)
    }
    fractions = kept.map { index in
      let digits = table.rows.compactMap { row -> Int? in
        guard case .amount(let amount) = row.cell(at: index) else { return nil }
        let digits = amount.fractionDigits
        return digits <= Self.fractionLimit ? digits : nil
      }
      return digits.max() ?? 0
    }
  }
}
