import Catalogue
import ReportModel
import Store

/// The rows of `categories.sql`.
struct CategorySection: WindowSection {
  static let query = SavedQuery.categories
  static let needsWholeCatalogue = true
  private var found: PanelRows<Category>

  init(_ reader: RowReader) { found = PanelRows(columns: Self.columns, reader) }

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) throws {
    var categories = IDMap<Tally>()
    let start = panel.snapshots.from
    for version in panel.unchanged {
      let price = book.limits.isPrice(version, since: start) ? version.rate : nil
      categories[version.categoryKey, default: Tally()].addStanding(price)
    }
    for net in panel.nets.values {
      if let version = net.start {
        let price = book.limits.isPrice(version, since: start) ? version.rate : nil
        categories[version.categoryKey, default: Tally()].addStart(price)
      }
      if let version = net.end {
        let price = book.limits.isPrice(version, since: panel.since(version)) ? version.rate : nil
        categories[version.categoryKey, default: Tally()].addEnd(price)
      }
      guard let shown = net.end ?? net.start else { continue }
      categories[shown.categoryKey, default: Tally()].add(net)
    }
    let currencyBefore = try book.reader.currency(
      of: panel.panel.id, before: panel.snapshots.from + .milliseconds(1))
    let isOneCurrency = currencyBefore == nil || currencyBefore == panel.panel.currency
    let rows = try book.byName(categories).map { name, key, tally in
      Category(
        name: name, tally: tally, index: book.index?.categories[key] ?? .init(),
        isOneCurrency: isOneCurrency)
    }
    found.add(book.label, rows)
  }

  consuming func rows() -> Rows { Rows(from: found) }
}

extension CategorySection {
  /// A category of one panel.
  private struct Category: RowEntry {
    static let currencyColumn: Int? = 12

    let name: Cell
    let tally: Tally
    let index: PriceIndex.Value
    /// Whether the account had at the window's start the currency that it has at its end.
    let isOneCurrency: Bool

    func cell(_ column: Int, _ reader: RowReader) -> Cell {
      switch column {
      case 1: name
      case 2: .count(tally.before)
      case 3: .count(tally.after)
      case 4: .count(tally.new)
      case 5: .count(tally.removed)
      case 6: .count(tally.raised)
      case 7: .count(tally.lowered)
      case 8: isOneCurrency ? reader.median(of: tally.pricesBefore) : .missing
      case 9: reader.median(of: tally.pricesAfter)
      case 10: index.index.map(Cell.number) ?? .missing
      default: .count(index.services)
      }
    }
  }

  /// What is counted of one category.
  private struct Tally {
    var (before, after, new, removed, raised, lowered) = (0, 0, 0, 0, 0, 0)
    /// Of the services that did not change, and of the others at either end.
    private var standingPrices: [Amount] = []
    private var startPrices: [Amount] = []
    private var endPrices: [Amount] = []

    var pricesBefore: [Amount] { standingPrices + startPrices }
    var pricesAfter: [Amount] { standingPrices + endPrices }

    mutating func addStanding(_ price: Amount?) {
      before += 1
      after += 1
      if let price { standingPrices.append(price) }
    }

    mutating func addStart(_ price: Amount?) {
      before += 1
      if let price { startPrices.append(price) }
    }

    mutating func addEnd(_ price: Amount?) {
      after += 1
      if let price { endPrices.append(price) }
    }

    mutating func add(_ net: NetChange) {
      if net.isNew { new += 1 }
      if net.isRemoved { removed += 1 }
      guard let start = net.start, let end = net.end, start.rate != end.rate else { return }
      if start.isCheaper(than: end) { raised += 1 } else { lowered += 1 }
    }
  }
}

extension PanelChanges {
  /// When a service that is listed at the window's end came to look as it does, or the window's start.
  func since(_ version: StoredVersion) -> Timestamp { max(version.from, snapshots.from) }
}
