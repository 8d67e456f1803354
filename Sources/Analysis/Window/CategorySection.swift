import Catalogue
import ReportModel
import Store

/// The rows of `categories.sql`.
struct CategorySection: WindowSection {
  static let query = SavedQuery.categories
  static let needsWholeCatalogue = true
  private var found: [[Cell]] = []

  init(_ reader: RowReader) {}

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) throws {
    var categories: [StoredVersion.TextID?: Tally] = [:]
    for version in panel.standing.values {
      let isPrice = book.limits.isPrice(version, since: panel.snapshots.from)
      categories[version.category, default: Tally()].addStart(version, isPrice: isPrice)
    }
    panel.forEachFinal { version in
      let isPrice = book.limits.isPrice(version, since: panel.since(version))
      categories[version.category, default: Tally()].addEnd(version, isPrice: isPrice)
    }
    for net in panel.nets.values {
      guard let shown = net.end ?? net.start else { continue }
      categories[shown.category, default: Tally()].add(net, book.reader)
    }
    let currencyBefore = try book.reader.currency(
      of: panel.panel.id, before: panel.snapshots.from + .milliseconds(1))
    let isOneCurrency = currencyBefore == nil || currencyBefore == panel.panel.currency
    let rows = try categories.map { category, tally -> [Cell] in
      let value = book.index?.categories[category] ?? PriceIndex.Value()
      return [
        book.panel, try book.text(category), .count(tally.before), .count(tally.after),
        .count(tally.new), .count(tally.removed), .count(tally.raised), .count(tally.lowered),
        isOneCurrency ? book.median(of: tally.pricesBefore) : .missing,
        book.median(of: tally.pricesAfter),
        value.index.map(Cell.number) ?? .missing, .count(value.services), book.currency,
      ]
    }
    found += rows.sorted { $0[1].precedes($1[1]) }
  }

  consuming func rows() -> Rows { Rows(found) }
}

extension CategorySection {
  /// What is counted of one category.
  private struct Tally {
    var (before, after, new, removed, raised, lowered) = (0, 0, 0, 0, 0, 0)
    var pricesBefore: [StoredVersion] = []
    var pricesAfter: [StoredVersion] = []

    mutating func addStart(_ version: StoredVersion, isPrice: Bool) {
      before += 1
      if isPrice { pricesBefore.append(version) }
    }

    mutating func addEnd(_ version: StoredVersion, isPrice: Bool) {
      after += 1
      if isPrice { pricesAfter.append(version) }
    }

    mutating func add(_ net: NetChange, _ reader: CatalogueReader) {
      if net.isNew { new += 1 }
      if net.isRemoved { removed += 1 }
      guard let start = net.start, let end = net.end, start.rate != end.rate else { return }
      if start.isCheaper(than: end, reader) { raised += 1 } else { lowered += 1 }
    }
  }
}

extension PanelBook {
  fileprivate func median(of versions: [StoredVersion]) -> Cell {
    versions.medianRate(reader).map(Cell.amount) ?? .missing
  }
}

extension PanelChanges {
  /// When a service that is listed at the window's end came to look as it does, or the window's start.
  func since(_ version: StoredVersion) -> Timestamp { max(version.from, snapshots.from) }
}
