import Catalogue
import ReportModel

/// A row's cells by the names of their columns.
struct NamedRow {
  let row: [Cell]
  let table: Table

  subscript(column: String) -> Cell {
    table.index(of: column).map { row.cell(at: $0) } ?? .missing
  }

  /// A cell as the page shows it; `nil` where it is missing.
  func shown(_ column: String) -> String? {
    let cell = self[column]
    return cell == .missing ? nil : CellView.plain(cell)
  }

  /// A text cell, whole.
  func text(_ column: String) -> String? {
    if case .text(let text) = self[column] { text } else { nil }
  }

  func time(_ column: String) -> Timestamp? {
    if case .time(let time) = self[column] { time } else { nil }
  }

  func count(_ column: String) -> Int {
    if case .count(let count) = self[column] { count } else { 0 }
  }

  /// The rates before and behind a change, in words.
  var rates: String? {
    guard let before = shown("rate_before"), let after = shown("rate_after") else { return nil }
    return "from \(before) to \(after)" + (shown("currency").map { " \($0)" } ?? "")
  }
}

extension Table {
  var namedRows: some Sequence<NamedRow> { rows.lazy.map { NamedRow(row: $0, table: self) } }

  /// Some of its columns in this order, those that it does not have left out, and some of its rows.
  func selecting(_ names: [String], where isWanted: (NamedRow) -> Bool = { _ in true }) -> Table {
    let places = names.compactMap(index(of:))
    return Table(
      name: name, title: title, meaning: meaning, columns: places.map { columns[$0] },
      rows: namedRows.filter(isWanted).map { row in places.map { row.row.cell(at: $0) } })
  }
}
