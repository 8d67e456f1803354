public import Catalogue

/// A row's cells by the names of their columns.
public struct NamedRow: Sendable {
  public let cells: [Cell]
  public let columns: [Column]

  public init(cells: [Cell], columns: [Column]) {
    self.cells = cells
    self.columns = columns
  }

  /// The cell of a column; `missing` if the row has no such column.
  public subscript(column: ColumnName) -> Cell {
    guard let index = columns.firstIndex(where: { $0.name == column.rawValue }),
      index < cells.count
    else { return .missing }
    return cells[index]
  }

  public func text(_ column: ColumnName) -> String? {
    if case .text(let text) = self[column] { text } else { nil }
  }

  public func amount(_ column: ColumnName) -> Amount? {
    if case .amount(let amount) = self[column] { amount } else { nil }
  }

  public func percent(_ column: ColumnName) -> Double? {
    if case .percent(let percent) = self[column] { percent } else { nil }
  }

  public func number(_ column: ColumnName) -> Double? {
    if case .number(let number) = self[column] { number } else { nil }
  }

  /// A count; 0 if it is missing.
  public func count(_ column: ColumnName) -> Int { optionalCount(column) ?? 0 }

  public func optionalCount(_ column: ColumnName) -> Int? {
    if case .count(let count) = self[column] { count } else { nil }
  }

  public func time(_ column: ColumnName) -> Timestamp? {
    if case .time(let time) = self[column] { time } else { nil }
  }

  public func flag(_ column: ColumnName) -> Bool? {
    if case .flag(let flag) = self[column] { flag } else { nil }
  }
}
