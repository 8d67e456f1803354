import Catalogue
import ReportModel
import Store

/// The rows of `capabilities.sql`.
struct CapabilitySection: WindowSection {
  static let query = SavedQuery.capabilities
  static let needsWholeCatalogue = true
  private var found: PanelRows<Category>

  init(_ reader: RowReader) { found = PanelRows(columns: Self.columns, reader) }

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) throws {
    var categories = IDMap<Tally>()
    panel.forEachFinal { categories[$0.categoryKey, default: Tally()].add($0) }
    for net in panel.nets.values {
      guard let start = net.start, let end = net.end else { continue }
      categories[end.categoryKey, default: Tally()].add(from: start, to: end)
    }
    let rows = try book.byName(categories).map { Category(name: $0.name, tally: $0.value) }
    found.add(book.label, rows)
  }

  consuming func rows() -> Rows { Rows(from: found) }
}

extension CapabilitySection {
  /// A category of one panel.
  private struct Category: RowEntry {
    let name: Cell
    let tally: Tally

    func cell(_ column: Int, _ reader: RowReader) -> Cell {
      switch column {
      case 1: name
      case 2: .count(tally.services)
      case 3..<6: .count(tally.refill.stated[column - 3])
      case 6..<9: .count(tally.cancel.stated[column - 6])
      case 9..<11: .count(tally.refill.moved[column - 9])
      default: .count(tally.cancel.moved[column - 11])
      }
    }
  }

  private struct Tally {
    var services = 0
    var refill = Capability()
    var cancel = Capability()

    mutating func add(_ version: StoredVersion) {
      services += 1
      refill.add(version.refill)
      cancel.add(version.cancel)
    }

    mutating func add(from start: StoredVersion, to end: StoredVersion) {
      refill.add(from: start.refill, to: end.refill)
      cancel.add(from: start.cancel, to: end.cancel)
    }
  }

  /// What is stated of one capability. Who stops stating it has not lost it.
  private struct Capability {
    private var (yes, no, unstated, gained, lost) = (0, 0, 0, 0, 0)

    var stated: [Int] { [yes, no, unstated] }
    var moved: [Int] { [gained, lost] }

    mutating func add(_ flag: Bool?) {
      switch flag {
      case true?: yes += 1
      case false?: no += 1
      case nil: unstated += 1
      }
    }

    mutating func add(from before: Bool?, to after: Bool?) {
      if before == false, after == true { gained += 1 }
      if before == true, after == false { lost += 1 }
    }
  }
}
