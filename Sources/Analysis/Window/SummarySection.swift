import Catalogue
import ReportModel
import Store

/// The rows of `summary.sql`.
struct SummarySection: WindowSection {
  static let query = SavedQuery.summary
  static let needsWholeCatalogue = true
  private var found: [[Cell]] = []

  init(_ reader: RowReader) {}

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) throws {
    var (raised, lowered, new, removed) = (0, 0, 0, 0)
    for net in panel.nets.values {
      if net.isNew { new += 1 }
      if net.isRemoved { removed += 1 }
      guard let start = net.start, let end = net.end, start.rate != end.rate else { continue }
      if start.isCheaper(than: end) { raised += 1 } else { lowered += 1 }
    }
    let services = try panel.services(book.reader).map(Cell.count) ?? .missing
    add(
      panel.panel, services, [raised, lowered, new, removed],
      index: (book.index?.panel.index).map(Cell.number) ?? .missing, asOf: .time(panel.snapshots.to)
    )
  }

  mutating func add(unobserved panel: PanelInWindow) {
    add(panel, .missing, [0, 0, 0, 0], index: .missing, asOf: .missing)
  }

  private mutating func add(
    _ panel: PanelInWindow, _ services: Cell, _ counts: [Int], index: Cell, asOf: Cell
  ) {
    found.append(
      [.text(panel.name), services] + counts.map(Cell.count) + [
        index, panel.balance.map(Cell.amount) ?? .missing,
        panel.currency.map(Cell.text) ?? .missing, asOf,
      ])
  }

  consuming func rows() -> Rows { Rows(found) }
}

extension StoredVersion {
  /// Whether the rate is below another.
  func isCheaper(than other: StoredVersion) -> Bool {
    guard let rate, let otherRate = other.rate else { return false }
    return rate < otherRate
  }
}
