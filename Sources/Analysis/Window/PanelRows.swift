import ReportModel

/// What a row of one service is made of when it is looked at.
protocol RowEntry: Sendable {
  /// Where the panel's currency and the mass event stand; its name is the first column.
  static var currencyColumn: Int { get }
  static var groupColumn: Int { get }
  /// The columns that are missing in every row.
  static var emptyColumns: [Int] { get }

  /// The mass event that it belongs to.
  var group: String? { get }

  /// The cell of any other column.
  func cell(_ column: Int, _ reader: RowReader) -> Cell
}

extension RowEntry {
  static var emptyColumns: [Int] { [] }
}

/// The rows of a section that has one a service, panel by panel.
struct PanelRows<Entry: RowEntry>: RowSource {
  let columnCount: Int
  private let reader: RowReader
  private var panels: [PanelLabel] = []
  private var rows: [(panel: Int, entry: Entry)] = []

  init(columns: [Column], _ reader: RowReader) {
    columnCount = columns.count
    self.reader = reader
  }

  mutating func add(_ label: PanelLabel, _ entries: [Entry]) {
    rows += entries.map { (panels.count, $0) }
    panels.append(label)
  }

  var count: Int { rows.count }

  var constants: [Int: Cell] {
    let isGrouped = rows.contains { $0.entry.group != nil }
    var constants = panels.constants(
      name: 0, currency: Entry.currencyColumn, group: isGrouped ? nil : Entry.groupColumn)
    for column in Entry.emptyColumns { constants[column] = .missing }
    return constants
  }

  func cell(_ column: Int, ofRow row: Int) -> Cell {
    let (panel, entry) = rows[row]
    return switch column {
    case 0: panels[panel].name
    case Entry.currencyColumn: panels[panel].currency
    case Entry.groupColumn: entry.group.map(Cell.text) ?? .missing
    default: entry.cell(column, reader)
    }
  }
}
