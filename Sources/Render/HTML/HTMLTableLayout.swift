package import Analysis
import Catalogue

/// Which of a table's columns a page shows, what its caption says instead, and how the columns are aligned.
struct HTMLTableLayout {
  let columns: [HTMLColumn]
  /// The values that all rows share. They are shown in the caption instead of a column.
  let facts: [(label: String, value: String)]

  /// The maximum number of digits after the point that a column is aligned to. Longer fractions are
  /// rare, and would widen the whole column.
  private static let fractionLimit = 6
  /// The columns that the caption can replace if their value is the same in every row.
  private static let sayable: [ColumnName] = [.panel, .currency]

  /// Makes a layout. `heading` is the column that names the rows; if the table does not have it, the
  /// first column does.
  init(_ table: Table, heading wanted: ColumnName = .name) {
    let present = table.columns.indices.filter { index in
      table.rows.contains { $0.cell(at: index) != .missing }
    }
    let said = present.filter { index in
      table.columns[index].known.map(Self.sayable.contains) == true
        && table.rows.allSatisfy { $0.cell(at: index) == table.rows.first?.cell(at: index) }
    }
    var kept = present.filter { !said.contains($0) }
    // A table with only constant columns keeps them as columns.
    let saysAll = kept.isEmpty
    if saysAll { kept = present.isEmpty ? Array(table.columns.indices) : present }
    let heading = kept.first { table.columns[$0].known == wanted } ?? kept.first

    facts = (saysAll ? [] : said).map { index in
      (
        label: table.columns[index].known == .currency ? "amounts in" : "panel",
        value: (table.rows.first?.cell(at: index) ?? .missing).shown()
      )
    }
    columns = kept.map { index in
      let digits = table.rows.compactMap { row -> Int? in
        guard case .amount(let amount) = row.cell(at: index) else { return nil }
        let digits = amount.fractionDigits
        return digits <= Self.fractionLimit ? digits : nil
      }
      return HTMLColumn(
        table.columns[index], at: index, isHeading: index == heading, fraction: digits.max() ?? 0)
    }
  }
}

/// A column that a table shows.
struct HTMLColumn {
  /// The index in the table's rows.
  let index: Int
  let known: ColumnName?
  let label: String
  /// Whether its heading is right-aligned, as numbers are.
  let isNumeric: Bool
  /// Whether its cells name their rows.
  let isHeading: Bool
  /// Whether its percentages are changes with a direction, and not shares.
  let isChange: Bool
  /// Whether its numbers are index numbers.
  let isIndex: Bool
  /// The number of digits after the point that its amounts are aligned to.
  let fraction: Int

  init(_ column: Column, at index: Int, isHeading: Bool, fraction: Int) {
    self.index = index
    self.isHeading = isHeading
    self.fraction = fraction
    known = column.known
    label = Self.label(column.name)
    isChange = column.name.split(separator: "_").contains("change")
    isIndex = column.isIndex
    isNumeric = !isHeading && [.amount, .percent, .count, .number].contains(column.kind)
  }

  /// `rate_before` as `Rate before`. A unit or a kind at the end is removed, because the cells show it.
  private static func label(_ name: String) -> String {
    var words = name.split(separator: "_").map(String.init)
    if words.count > 1, let last = words.last, ["percent", "at"].contains(last) {
      words.removeLast()
    }
    let text = words.joined(separator: " ")
    return (text.prefix(1).uppercased() + text.dropFirst()).shortened
  }

  /// Figure spaces instead of missing digits, and a punctuation space instead of a missing point.
  func padding(of amount: Amount) -> String {
    let digits = amount.fractionDigits
    guard digits < fraction else { return "" }
    return (digits == 0 ? "\u{2008}" : "")
      + String(repeating: "\u{2007}", count: fraction - digits)
  }
}

extension [Cell] {
  /// The cell at an index; `missing` if the row is shorter than its table.
  package func cell(at index: Int) -> Cell { indices.contains(index) ? self[index] : .missing }
}
