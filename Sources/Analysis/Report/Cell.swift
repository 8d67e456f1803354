public import Catalogue

/// A column's name in snake_case and the kind of its cells.
public struct Column: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case text, amount, percent, count, time, flag
    /// A binary number that is neither a percentage nor an amount.
    case number
  }

  public let name: String
  public let kind: Kind

  public init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }

  public init(_ name: ColumnName, _ kind: Kind) { self.init(name: name.rawValue, kind: kind) }

  /// Whether the column holds index numbers. People see them with two decimals.
  public var isIndex: Bool { name == ColumnName.index.rawValue }
}

/// One value of a report. `missing` is not zero, and is printed as an empty text.
public enum Cell: Hashable, Sendable {
  case text(String)
  case amount(Amount)
  case percent(Double)
  case number(Double)
  case count(Int)
  case time(Timestamp)
  case flag(Bool)
  case missing
}

extension Cell {
  /// The value, or `missing` if there is none.
  public static func text(_ text: String?) -> Cell { text.map(Cell.text) ?? .missing }
  public static func amount(_ amount: Amount?) -> Cell { amount.map(Cell.amount) ?? .missing }
  public static func time(_ time: Timestamp?) -> Cell { time.map(Cell.time) ?? .missing }
  public static func percent(_ percent: Double?) -> Cell { percent.map(Cell.percent) ?? .missing }
  public static func flag(_ flag: Bool?) -> Cell { flag.map(Cell.flag) ?? .missing }
}
