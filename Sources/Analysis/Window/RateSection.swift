import Catalogue
import ReportModel
import Store

/// The rows of `rates.sql`.
struct RateSection: WindowSection {
  static let query = SavedQuery.rates
  static let arrangement = [Column.parked, .group]
  static let needsWholeCatalogue = true
  private var found: PanelRows<Move>

  init(_ reader: RowReader) { found = PanelRows(columns: Self.columns, reader) }

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) {
    let groups = panel.rateGroups(book.massEvents)
    var moves: [Move] = []
    moves.reserveCapacity(book.services.count)
    for service in book.services {
      guard let net = panel.nets[service], let start = net.start, let end = net.end,
        start.rate != end.rate
      else { continue }
      moves.append(
        Move(
          start: start, end: end, steps: net.rateSteps, lastChanged: net.rateChanged ?? net.changed,
          isParked: book.limits.isParked(start, since: panel.since(start))
            || book.limits.isParked(end, since: panel.since(end)), group: groups[service]))
    }
    found.add(book.label, moves)
  }

  consuming func rows() -> Rows {
    found.sort { $0.size }
    return Rows(from: found)
  }

  /// A service whose rate differs between the window's ends.
  private struct Move: RowEntry {
    static let currencyColumn: Int? = 9
    static let parkedColumn: Int? = 10
    static let groupColumn: Int? = 11

    let start: StoredVersion
    let end: StoredVersion
    let steps: Int
    let lastChanged: Timestamp
    let isParked: Bool
    let group: String?

    /// In percent, up or down; infinite from a rate of 0.
    var size: Double {
      if case .percent(let percent) = change { abs(percent) } else { .infinity }
    }

    private var change: Cell { .change(from: start, to: end) }

    func cell(_ column: Int, _ reader: RowReader) -> Cell {
      switch column {
      case 1: reader.id(end.service)
      case 2: reader.text(end.name)
      case 3: reader.text(end.category)
      case 4: .amount(start.rate)
      case 5: .amount(end.rate)
      case 6: change
      case 7: .count(steps)
      default: .time(lastChanged)
      }
    }
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
