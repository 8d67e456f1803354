import Catalogue
import ReportModel
import Store

/// The rows of `rates.sql`.
struct RateSection: WindowSection {
  static let query = SavedQuery.rates
  private var found: [[Cell]] = []

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) throws {
    var rows: [(size: Double, row: [Cell])] = []
    for service in book.services {
      guard let net = panel.nets[service], let start = net.start, let end = net.end,
        start.rate != end.rate
      else { continue }
      let change = Cell.change(from: start, to: end)
      let size = if case .percent(let percent) = change { abs(percent) } else { Double.infinity }
      rows.append(
        (
          size,
          [
            book.panel, try book.id(service), try book.text(end.name), try book.text(end.category),
            .amount(start.rate), .amount(end.rate), change, .count(net.rateSteps),
            .time(net.rateChanged ?? net.changed), book.currency,
          ]
        ))
    }
    // Stable: what is of one size stays in the order of the ids.
    found += rows.sorted { $0.size > $1.size }.map(\.row)
  }

  consuming func rows() -> [[Cell]] { found }
}

/// The rows of `new.sql`.
struct NewSection: WindowSection {
  static let query = SavedQuery.new
  private var found: [[Cell]] = []

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) throws {
    for service in book.services {
      guard let net = panel.nets[service], net.isNew, let end = net.end else { continue }
      let seen = try book.reader.firstSeen(service) ?? end.from
      found.append([
        book.panel, try book.id(service), try book.text(end.name), try book.text(end.category),
        try book.text(end.type), .amount(end.rate), .amount(end.min), .amount(end.max),
        .flag(end.refill), .flag(end.cancel), .time(seen), .flag(seen <= panel.snapshots.from),
        book.currency,
      ])
    }
  }

  consuming func rows() -> [[Cell]] { found }
}

/// The rows of `removed.sql`.
struct RemovedSection: WindowSection {
  static let query = SavedQuery.removed
  private var found: [[Cell]] = []

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) throws {
    for service in book.services {
      guard let net = panel.nets[service], net.isRemoved, let last = net.lastListed else { continue }
      let isMissing = panel.snapshots(from: net.changed, until: nil) == 1
      found.append([
        book.panel, try book.id(service), try book.text(last.name), try book.text(last.category),
        .amount(last.rate), .time(panel.snapshot(before: net.changed)),
        .text(isMissing ? "missing" : "removed"), .missing, .missing, book.currency,
      ])
    }
  }

  consuming func rows() -> [[Cell]] { found }
}
