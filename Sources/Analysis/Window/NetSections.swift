import Catalogue
import ReportModel
import Store

/// The rows of `rates.sql`.
struct RateSection: WindowSection {
  static let query = SavedQuery.rates
  static let arrangement = [Column.parked, .group]
  static let needsWholeCatalogue = true
  private var found: [[Cell]] = []

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) throws {
    let groups = panel.rateGroups(book.massEvents)
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
            .flag(
              book.limits.isParked(start, since: panel.since(start))
                || book.limits.isParked(end, since: panel.since(end))),
            groups[service].map(Cell.text) ?? .missing,
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
  static let arrangement = [Column.group]
  private var found: [[Cell]] = []

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) throws {
    for service in book.services {
      guard let net = panel.nets[service], net.isNew, let end = net.end else { continue }
      let seen = try book.reader.firstSeen(service) ?? end.from
      found.append([
        book.panel, try book.id(service), try book.text(end.name), try book.text(end.category),
        try book.text(end.type), .amount(end.rate), .amount(end.min), .amount(end.max),
        .flag(end.refill), .flag(end.cancel), .time(seen), .flag(seen <= panel.snapshots.from),
        book.currency, book.presenceGroup(at: net.lastPresence),
      ])
    }
  }

  consuming func rows() -> [[Cell]] { found }
}

/// The rows of `removed.sql`.
struct RemovedSection: WindowSection {
  static let query = SavedQuery.removed
  static let arrangement = [Column.group]
  private var found: [[Cell]] = []

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) throws {
    for service in book.services {
      guard let net = panel.nets[service], net.isRemoved, let last = net.lastListed else {
        continue
      }
      let isMissing = panel.snapshots(from: net.changed, until: nil) == 1
      found.append([
        book.panel, try book.id(service), try book.text(last.name), try book.text(last.category),
        .amount(last.rate), .time(panel.snapshot(before: net.changed)),
        .text(isMissing ? "missing" : "removed"), .missing, .missing, book.currency,
        book.presenceGroup(at: net.changed),
      ])
    }
  }

  consuming func rows() -> [[Cell]] { found }
}

extension PanelBook {
  /// The mass event that services came or went in at `time`.
  fileprivate func presenceGroup(at time: Timestamp?) -> Cell {
    guard let time, massEvents.renumberings[time] != nil else { return .missing }
    return .text(MassEvents.Renumbering.group)
  }
}

extension PanelChanges {
  /// The mass events that explain all that became of a service's rate, by service.
  fileprivate func rateGroups(_ massEvents: MassEvents) -> [Int64: String] {
    if massEvents.moves.isEmpty { return [:] }
    var groups: [Int64: [String]] = [:]
    var unexplained: Set<Int64> = []
    for change in changes where change.movesRate {
      if change.wasListed, let group = massEvents.group(of: change) {
        groups[change.service, default: []].append(group)
      } else {
        unexplained.insert(change.service)
      }
    }
    return groups.filter { !unexplained.contains($0.key) }.mapValues { $0.joined(separator: ", ") }
  }
}
