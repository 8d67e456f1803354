import Catalogue
import ReportModel
import Store

/// A section that is computed from the changes of one panel at a time.
///
/// Each gives the rows of the query of its name, which is what it is tested against; in one pass over
/// the window's versions all of them together cost a third of what their queries do.
protocol WindowSection: Sendable {
  /// The query whose rows these are.
  static var query: SavedQuery { get }
  /// The columns behind the query's: what arranges the table for people.
  static var arrangement: [Column] { get }
  /// Whether it needs every service at the window's start, and not only those that changed.
  static var needsWholeCatalogue: Bool { get }
  /// Whether it looks at every service of a panel, also where a report is of some.
  static var looksAtAll: Bool { get }

  /// Rows that are made when they are looked at read from `reader`.
  init(_ reader: RowReader)
  /// Adds the rows of a panel. Panels come in the order of their names. Throws `StoreError`.
  mutating func add(_ panel: PanelChanges, _ book: PanelBook) throws
  /// Adds the rows of a panel that the window has no snapshot of.
  mutating func add(unobserved panel: PanelInWindow)
  /// All rows, in the query's order.
  consuming func rows() -> Rows
}

extension WindowSection {
  static var arrangement: [Column] { [] }
  static var needsWholeCatalogue: Bool { false }
  static var looksAtAll: Bool { false }
  mutating func add(unobserved panel: PanelInWindow) {}

  static var columns: [Column] { query.columns + arrangement }

  consuming func table() -> Table {
    let query = Self.query
    return Table(
      name: query.name, title: query.title, meaning: query.meaning, columns: Self.columns,
      body: rows())
  }
}

extension Column {
  /// The mass event that a row belongs to.
  static let group = Column(name: "group", kind: .text, isArrangement: true)
  /// Whether a row is of a parked rate.
  static let parked = Column(name: "parked", kind: .flag, isArrangement: true)
}

/// What every row of a panel says of it.
struct PanelLabel {
  let name: Cell
  let currency: Cell

  init(_ panel: PanelInWindow) {
    name = .text(panel.name)
    currency = panel.currency.map(Cell.text) ?? .missing
  }
}

extension [PanelLabel] {
  /// What all rows of these panels have in common, by the columns that it stands in.
  func constants(name: Int, currency: Int? = nil, group: Int? = nil) -> [Int: Cell] {
    var constants: [Int: Cell] = [:]
    if let first, count == 1 { constants[name] = first.name }
    if let first, let currency, allSatisfy({ $0.currency == first.currency }) {
      constants[currency] = first.currency
    }
    if let group { constants[group] = .missing }
    return constants
  }
}

/// What the rows of a panel's changes are written with.
struct PanelBook {
  let label: PanelLabel
  let massEvents: MassEvents
  let reader: CatalogueReader
  /// The services that changed, by their ids.
  let services: [Int64]
  /// The snapshots that no price index goes across: redenominations, renumberings, changes of currency.
  let breaks: Set<Timestamp>
  /// What is a price, where the whole catalogue was read.
  let limits: PriceLimits
  /// How prices moved; `nil` where not the whole catalogue was read.
  let index: PriceIndex?

  /// What the rows of `shown` are written with: the changes of the whole panel, or of those of its
  /// services that are looked at. Throws `StoreError`.
  init(_ panel: PanelChanges, showing shown: PanelChanges, _ reader: CatalogueReader) throws {
    label = PanelLabel(panel.panel)
    massEvents = try MassEvents(panel, reader)
    self.reader = reader
    let changed = shown.nets.keys
    try reader.readAhead(idsOf: changed)
    let ids = try changed.map { OrderedID(try reader.id(of: $0)) }
    services = ids.indices.sorted { ids[$0] < ids[$1] }.map { changed[$0] }
    breaks = try massEvents.breaks(of: panel, reader)
    limits = PriceLimits(panel, breaks: breaks)
    index = panel.isWhole ? PriceIndex(shown, breaks: breaks, limits) : nil
  }

  var panel: Cell { label.name }
  var currency: Cell { label.currency }

  func text(_ id: StoredVersion.TextID?) throws -> Cell {
    try id.map { .text(try reader.text($0)) } ?? .missing
  }

  /// A line for each change of the account's currency that no redenomination tells of.
  func currencyNotes(of panel: PanelChanges) throws -> [String] {
    let id = panel.panel.id
    return try reader.currencyChanges(of: id, panel.snapshots).compactMap { time in
      guard massEvents.moves[time]?.isRedenomination != true,
        let before = try reader.currency(of: id, before: time),
        let after = try reader.currency(of: id, before: time + .milliseconds(1))
      else { return nil }
      return "\(panel.panel.name): in \(after) since \(time), in \(before) before; "
        + "rates are compared across that as they stand"
    }
  }

  /// The name of a category by its ``StoredVersion/categoryKey``.
  func category(_ key: Int64) throws -> Cell { try text(key == 0 ? nil : key) }

  /// What there is of each category by its ``StoredVersion/categoryKey``, in the order of their names.
  func byName<Value>(
    _ categories: IDMap<Value>
  ) throws -> [(name: Cell, key: Int64, value: Value)] {
    let keys = categories.keys
    try reader.readAhead(texts: keys)
    let names = try keys.map(category)
    return names.indices.sorted { names[$0].precedes(names[$1]) }.map {
      (names[$0], keys[$0], categories.values[$0])
    }
  }

  func id(_ service: Int64) throws -> Cell { .text(try reader.id(of: service)) }
}

extension StoredVersion {
  /// The number of its category; 0 where it has none.
  var categoryKey: Int64 { category ?? 0 }
}

extension Cell {
  static func flag(_ value: Bool?) -> Cell { value.map(Cell.flag) ?? .missing }
  static func amount(_ value: Amount?) -> Cell { value.map(Cell.amount) ?? .missing }

  /// The change from one rate to another, in percent to 4 decimals; missing where the first is 0.
  static func change(from before: StoredVersion, to after: StoredVersion) -> Cell {
    guard before.rateNumber > 0 else { return .missing }
    return .percent(
      roundedPercent(100 * (after.rateNumber - before.rateNumber) / before.rateNumber))
  }

  /// To 4 decimals. What is half in decimals, such as -11.96875, may be just below it in binary, and is
  /// taken for half, as SQLite's `round` does.
  static func roundedPercent(_ percent: Double) -> Double {
    (percent * 10_000 * (1 + 4 * .ulpOfOne)).rounded() / 10_000
  }
}

extension Cell {
  /// The order of texts by their bytes, what is missing first.
  func precedes(_ other: Cell) -> Bool {
    guard let left = text else { return other.text != nil }
    guard let right = other.text else { return false }
    return left.precedesExactly(right)
  }
}
