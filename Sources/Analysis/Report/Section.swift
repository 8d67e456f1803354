/// One section of a report: rows with typed columns, in a defined order.
public protocol Section {
  /// The name in commands, file names and JSON, such as `rates`.
  var name: String { get }
  var title: String { get }
  /// The meaning of a row, in one line.
  var meaning: String { get }
  var columns: [Column] { get }

  /// Passes the rows to `body`, one by one. Throws the errors of reading them and of `body`.
  func forEachRow(_ body: ([Cell]) throws -> Void) throws

  /// The section for a reader who shows only the first `count` rows. Later rows may lack values that are
  /// expensive to look up.
  func showing(first count: Int) -> any Section
}

extension Section {
  public func showing(first count: Int) -> any Section { self }

  /// The index of a column; `nil` if the section does not have it.
  public func index(of column: ColumnName) -> Int? {
    columns.firstIndex { $0.name == column.rawValue }
  }

  /// All rows, read into memory.
  public func table() throws -> Table {
    var rows: [[Cell]] = []
    try forEachRow { rows.append($0) }
    return Table(name: name, title: title, meaning: meaning, columns: columns, rows: rows)
  }

  /// Whether a row satisfies a condition. Reading stops at that row.
  public func contains(where isWanted: (NamedRow) -> Bool) throws -> Bool {
    do {
      try forEachRow { if isWanted(NamedRow(cells: $0, columns: columns)) { throw Found() } }
      return false
    } catch is Found { return true }
  }
}

/// Stops the reading of rows at the first match.
private struct Found: Error {}

/// A section whose rows are in memory.
public struct Table: Section, Sendable {
  public let name: String
  public let title: String
  public let meaning: String
  public let columns: [Column]
  public var rows: [[Cell]]

  public init(name: String, title: String, meaning: String, columns: [Column], rows: [[Cell]]) {
    self.name = name
    self.title = title
    self.meaning = meaning
    self.columns = columns
    self.rows = rows
  }

  public func forEachRow(_ body: ([Cell]) throws -> Void) rethrows { try rows.forEach(body) }

  public func table() -> Table { self }
}

extension Table {
  /// The rows with their cells by name.
  public var namedRows: some BidirectionalCollection<NamedRow> {
    rows.lazy.map { [columns] in NamedRow(cells: $0, columns: columns) }
  }

  /// The table with the values of these columns removed.
  public func withoutValues(of names: [ColumnName]) -> Table {
    let indices = names.compactMap(index(of:))
    var table = self
    for row in rows.indices {
      for index in indices { table.rows[row][index] = .missing }
    }
    return table
  }
}
