/// The rows of a table: cells that are there, or that a source makes each time they are looked at.
///
/// A report for people shows ten rows of thousands; those that nobody looks at cost no more than their
/// place.
public struct Rows: Sendable {
  private let source: (any RowSource)?
  /// For each row its number in the source or, below 0, the one of `made` that stands for it: -1 is the
  /// first. Unused without a source, where the rows are those of `made`.
  private var places: [Int32] = []
  private var made: [[Cell]]
  /// The columns of the source that are shown; `nil` for all of them.
  private var columns: [Int]?

  public init(_ rows: [[Cell]]) {
    source = nil
    made = rows
  }

  public init(from source: any RowSource) {
    self.source = source
    made = []
    places = (0..<Int32(source.count)).map(\.self)
  }

  public var count: Int { source == nil ? made.count : places.count }
  public var isEmpty: Bool { count == 0 }

  public func cell(_ column: Int, ofRow row: Int) -> Cell {
    guard let source else { return made[row][column] }
    let place = Int(places[row])
    return place < 0
      ? made[-1 - place][column] : source.cell(columns?[column] ?? column, ofRow: place)
  }

  public subscript(row: Int) -> [Cell] {
    guard let source else { return made[row] }
    let place = Int(places[row])
    if place < 0 { return made[-1 - place] }
    if let columns { return columns.map { source.cell($0, ofRow: place) } }
    return (0..<source.columnCount).map { source.cell($0, ofRow: place) }
  }

  /// Whether no row has a value in a column.
  public func isMissing(_ column: Int) -> Bool {
    isEmpty || cell(column, ofRow: 0) == .missing && common(column) != nil
  }

  /// The cell that all rows have in a column; `nil` where they differ, or where there is no row.
  public func common(_ column: Int) -> Cell? {
    guard let first = isEmpty ? nil : cell(column, ofRow: 0) else { return nil }
    if let constant = source?.constants[columns?[column] ?? column] {
      let isCommon = made.allSatisfy { $0[column] == first }
      return isCommon && (made.count == places.count || constant == first) ? first : nil
    }
    return (1..<max(1, count)).allSatisfy { cell(column, ofRow: $0) == first } ? first : nil
  }

  /// The places of the rows that have no value in a column.
  public func places(missing column: Int) -> [Int] {
    guard let source, source.full.contains(columns?[column] ?? column) else {
      return (0..<count).filter { cell(column, ofRow: $0) == .missing }
    }
    return (0..<count).filter { places[$0] < 0 && made[-1 - Int(places[$0])][column] == .missing }
  }

  /// Every row, made.
  public var all: [[Cell]] { source == nil ? made : (0..<count).map { self[$0] } }
}

/// What makes rows when they are looked at.
public protocol RowSource: Sendable {
  var count: Int { get }
  var columnCount: Int { get }
  /// The cells that are known to be the same in every row, by their columns, and the columns that are
  /// known to have a value in every row, so that none of them need be looked through.
  var constants: [Int: Cell] { get }
  var full: Set<Int> { get }
  func cell(_ column: Int, ofRow row: Int) -> Cell
}

extension RowSource {
  public var constants: [Int: Cell] { [:] }
  public var full: Set<Int> { [] }
}

extension Rows {
  /// Where a row of ``arranged(_:)`` comes from.
  public enum Origin {
    case row(Int)
    case new([Cell])
  }

  /// These rows in another order, some left out, others put between them.
  func arranged(_ origins: [Origin]) -> Rows {
    var rows = self
    rows.places = []
    rows.made = []
    rows.places.reserveCapacity(source == nil ? 0 : origins.count)
    for origin in origins {
      switch origin {
      case .row(let row) where source != nil && places[row] >= 0: rows.places.append(places[row])
      case .row(let row): rows.append(self[row])
      case .new(let row): rows.append(row)
      }
    }
    return rows
  }

  private mutating func append(_ row: [Cell]) {
    made.append(row)
    if source != nil { places.append(-Int32(made.count)) }
  }

  /// These columns of the rows.
  func selecting(_ chosen: [Int]) -> Rows {
    var rows = self
    rows.made = made.map { row in chosen.map { row[$0] } }
    if source != nil { rows.columns = chosen.map { columns?[$0] ?? $0 } }
    return rows
  }
}
