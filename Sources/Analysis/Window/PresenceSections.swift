import Catalogue
import ReportModel
import Store

/// The rows of `new.sql`.
struct NewSection: WindowSection {
  static let query = SavedQuery.new
  static let arrangement = [Column.group]
  private var found: [[Cell]] = []

  init(_ reader: RowReader) {}

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) throws {
    for service in book.services {
      guard let net = panel.nets[service], net.isNew, let end = net.end else { continue }
      let seen = try book.reader.firstSeen(service) ?? end.from
      found.append([
        book.panel, try book.id(service), try book.text(end.name), try book.text(end.category),
        try book.text(end.type), book.amount(end.rate), book.amount(end.min), book.amount(end.max),
        .flag(end.refill), .flag(end.cancel), .time(seen), .flag(seen <= panel.snapshots.from),
        book.currency, book.presenceGroup(at: net.lastPresence),
      ])
    }
  }

  consuming func rows() -> Rows { Rows(found) }
}

/// The rows of `removed.sql`.
struct RemovedSection: WindowSection {
  static let query = SavedQuery.removed
  static let arrangement = [Column.group]
  private var found: [[Cell]] = []

  init(_ reader: RowReader) {}

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) throws {
    for service in book.services {
      guard let net = panel.nets[service], net.isRemoved, let last = net.lastListed else {
        continue
      }
      let isMissing = panel.snapshots(from: net.changed, until: nil) == 1
      found.append([
        book.panel, try book.id(service), try book.text(last.name), try book.text(last.category),
        book.amount(last.rate), .time(panel.snapshot(before: net.changed)),
        .text(isMissing ? "missing" : "removed"), .missing, .missing, book.currency,
        book.presenceGroup(at: net.changed),
      ])
    }
  }

  consuming func rows() -> Rows { Rows(found) }
}

extension PanelBook {
  /// The mass event that services came or went in at `time`.
  fileprivate func presenceGroup(at time: Timestamp?) -> Cell {
    guard let time, massEvents.renumberings[time] != nil else { return .missing }
    return .text(MassEvents.Renumbering.group)
  }
}
