import Catalogue
import ReportModel
import Store

/// The rows of `rates.sql`.
struct RateSection: WindowSection {
  static let query = SavedQuery.rates
  static let arrangement = [Column.parked, .group]
  static let needsWholeCatalogue = true
  private var panels: [PanelLabel] = []
  private var found: [Move] = []
  private let reader: RowReader

  init(_ reader: RowReader) { self.reader = reader }

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) {
    let groups = panel.rateGroups(book.massEvents)
    var moves: [Move] = []
    for service in book.services {
      guard let net = panel.nets[service], let start = net.start, let end = net.end,
        start.rate != end.rate
      else { continue }
      moves.append(
        Move(
          panel: panels.count, start: start, end: end, steps: net.rateSteps,
          lastChanged: net.rateChanged ?? net.changed,
          isParked: book.limits.isParked(start, since: panel.since(start))
            || book.limits.isParked(end, since: panel.since(end)), group: groups[service]))
    }
    panels.append(book.label)
    // Stable: what is of one size stays in the order of the ids.
    found += moves.sorted { $0.size > $1.size }
  }

  consuming func rows() -> Rows {
    Rows(
      from: Source(columnCount: Self.columns.count, panels: panels, moves: found, reader: reader))
  }
}

extension RateSection {
  /// A service whose rate differs between the window's ends.
  private struct Move {
    let panel: Int
    let start: StoredVersion
    let end: StoredVersion
    let steps: Int
    let lastChanged: Timestamp
    let isParked: Bool
    let group: String?
    /// In percent, up or down; infinite from a rate of 0.
    let size: Double

    init(
      panel: Int, start: StoredVersion, end: StoredVersion, steps: Int, lastChanged: Timestamp,
      isParked: Bool, group: String?
    ) {
      self.panel = panel
      self.start = start
      self.end = end
      self.steps = steps
      self.lastChanged = lastChanged
      self.isParked = isParked
      self.group = group
      size =
        if case .percent(let percent) = Cell.change(from: start, to: end) {
          abs(percent)
        } else { .infinity }
    }
  }

  private struct Source: RowSource {
    let columnCount: Int
    let panels: [PanelLabel]
    let moves: [Move]
    let reader: RowReader
    let constants: [Int: Cell]

    init(columnCount: Int, panels: [PanelLabel], moves: [Move], reader: RowReader) {
      self.columnCount = columnCount
      self.panels = panels
      self.moves = moves
      self.reader = reader
      let isGrouped = moves.contains { $0.group != nil }
      constants = panels.constants(name: 0, currency: 9, group: isGrouped ? nil : 11)
    }

    var count: Int { moves.count }

    func cell(_ column: Int, ofRow row: Int) -> Cell {
      let move = moves[row]
      return switch column {
      case 0: panels[move.panel].name
      case 1: reader.id(move.end.service)
      case 2: reader.text(move.end.name)
      case 3: reader.text(move.end.category)
      case 4: reader.amount(move.start.rate)
      case 5: reader.amount(move.end.rate)
      case 6: .change(from: move.start, to: move.end)
      case 7: .count(move.steps)
      case 8: .time(move.lastChanged)
      case 9: panels[move.panel].currency
      case 10: .flag(move.isParked)
      default: move.group.map(Cell.text) ?? .missing
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
