import ReportModel

/// What a row of a panel is made of when it is looked at.
protocol RowEntry: Sendable {
  /// Where the panel's currency stands, where rows name it; the panel's name is the first column.
  static var currencyColumn: Int? { get }
  /// Where the mass event stands, where rows are of services.
  static var groupColumn: Int? { get }
  /// Where it stands whether a row is of a parked rate, where that sets rows apart.
  static var parkedColumn: Int? { get }
  /// The columns that are missing in every row.
  static var emptyColumns: [Int] { get }

  /// The mass event that it belongs to.
  var group: String? { get }
  var isParked: Bool { get }

  /// The cell of any other column.
  func cell(_ column: Int, _ reader: RowReader) -> Cell
}

extension RowEntry {
  static var currencyColumn: Int? { nil }
  static var groupColumn: Int? { nil }
  static var parkedColumn: Int? { nil }
  var group: String? { nil }
  var isParked: Bool { false }
  static var emptyColumns: [Int] { [] }
}

/// The rows of a section that has some of each panel, panel by panel or in an order of its own.
struct PanelRows<Entry: RowEntry>: RowSource {
  let columnCount: Int
  private let reader: RowReader
  private var entries: [Entry] = []
  private var panels: [PanelLabel] = []
  /// Behind which entry each panel ends.
  private var ends: [Int] = []
  private var isGrouped = false
  private var holdsParked = false
  /// Which entry stands in each row; empty where they stand as they came.
  private var order: [Int32] = []

  init(columns: [Column], _ reader: RowReader) {
    columnCount = columns.count
    self.reader = reader
  }

  mutating func add(_ label: PanelLabel, _ entries: [Entry]) {
    // The first panel's, which mostly is the only one, are not copied.
    if self.entries.isEmpty { self.entries = entries } else { self.entries += entries }
    panels.append(label)
    ends.append(self.entries.count)
    isGrouped = isGrouped || entries.contains { $0.group != nil }
    holdsParked = holdsParked || entries.contains { $0.isParked }
  }

  /// Puts the largest first; entries of one size stay as they came.
  mutating func sort(bySize size: (Entry) -> Double) {
    let sizes = entries.map(size)
    order = sizes.indices.sorted { sizes[$0] > sizes[$1] }.map(Int32.init)
  }

  var count: Int { entries.count }

  var constants: [Int: Cell] {
    var constants = panels.constants(
      name: 0, currency: Entry.currencyColumn, group: isGrouped ? nil : Entry.groupColumn)
    for column in Entry.emptyColumns { constants[column] = .missing }
    if let column = Entry.parkedColumn, !holdsParked { constants[column] = .flag(false) }
    return constants
  }

  func cell(_ column: Int, ofRow row: Int) -> Cell {
    let place = order.isEmpty ? row : Int(order[row])
    return switch column {
    case 0: panel(of: place).name
    case Entry.currencyColumn: panel(of: place).currency
    case Entry.groupColumn: entries[place].group.map(Cell.text) ?? .missing
    case Entry.parkedColumn: .flag(entries[place].isParked)
    default: entries[place].cell(column, reader)
    }
  }

  private func panel(of place: Int) -> PanelLabel {
    var (low, high) = (0, panels.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if place < ends[middle] { high = middle } else { low = middle + 1 }
    }
    return panels[low]
  }
}
