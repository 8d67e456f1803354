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
    if let source, source.missing.contains(columns?[column] ?? column) {
      return made.allSatisfy { $0[column] == .missing }
    }
    return (0..<count).allSatisfy { cell(column, ofRow: $0) == .missing }
  }

  /// Every row, made.
  public var all: [[Cell]] { source == nil ? made : (0..<count).map { self[$0] } }
}

/// What makes rows when they are looked at.
public protocol RowSource: Sendable {
  var count: Int { get }
  var columnCount: Int { get }
  /// Columns that are known to be missing in every row, which are then not looked through.
  var missing: Set<Int> { get }
  func cell(_ column: Int, ofRow row: Int) -> Cell
}

extension RowSource {
  public var missing: Set<Int> { [] }
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
