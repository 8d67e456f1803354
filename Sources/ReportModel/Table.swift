public import Catalogue

/// One section of a report: rows under typed columns, in a stated order.
public struct Table: Sendable {
  /// The name in commands, file names and JSON, such as `rates`.
  public let name: String
  public let title: String
  /// One line that says what a row means.
  public let meaning: String
  public let columns: [Column]
  /// The rows, to look at some of them without making all.
  public private(set) var body: Rows

  public init(name: String, title: String, meaning: String, columns: [Column], body: Rows) {
    self.name = name
    self.title = title
    self.meaning = meaning
    self.columns = columns
    self.body = body
  }

  public init(name: String, title: String, meaning: String, columns: [Column], rows: [[Cell]]) {
    self.init(name: name, title: title, meaning: meaning, columns: columns, body: Rows(rows))
  }

  /// All rows; where a source makes them, each time anew.
  public var rows: [[Cell]] {
    get { body.all }
    set { body = Rows(newValue) }
  }

  /// The position of a column, `nil` where the table has none of that name.
  public func index(of column: String) -> Int? { columns.firstIndex { $0.name == column } }
}

extension Table {
  /// The table with all of its rows made, fit for use once the source is closed.
  public func made() -> Table {
    var table = self
    table.rows = rows
    return table
  }

  /// The table with those of its rows that `isKept` says yes to, by their places.
  public func keeping(_ isKept: (_ row: Int) -> Bool) -> Table {
    arranged((0..<body.count).compactMap { isKept($0) ? .row($0) : nil })
  }

  /// The table with its rows in another order, some left out, others put between them.
  public func arranged(_ origins: [Rows.Origin]) -> Table {
    var table = self
    table.body = body.arranged(origins)
    return table
  }

  /// The table with these columns empty.
  public func withoutValues(of columns: Set<String>) -> Table {
    let places = self.columns.indices.filter { columns.contains(self.columns[$0].name) }
    var table = self
    table.rows = rows.map { row in
      var row = row
      for place in places { row[place] = .missing }
      return row
    }
    return table
  }

  /// The table as scripts get it: without the columns that only arrange it for people.
  public var plain: Table {
    selecting(columns.indices.filter { !columns[$0].isArrangement })
  }

  /// The table with the columns at these places.
  func selecting(_ places: [Int]) -> Table {
    if places.count == columns.count { return self }
    return Table(
      name: name, title: title, meaning: meaning, columns: places.map { columns[$0] },
      body: body.selecting(places))
  }
}

/// A column's name in snake_case and the kind of its cells.
public struct Column: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case text, amount, percent, count, time, flag
    /// A binary number that is neither a percentage nor an amount.
    case number
  }

  public let name: String
  public let kind: Kind
  /// Whether it is only there to arrange the table for people, and no part of CSV and JSON.
  public let isArrangement: Bool

  public init(name: String, kind: Kind, isArrangement: Bool = false) {
    self.name = name
    self.kind = kind
    self.isArrangement = isArrangement
  }

  /// Whether its numbers are index numbers, of which people read two decimals.
  public var isIndex: Bool { name == "index" }
}

/// One value of a report. `missing` is not zero and prints as nothing.
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
