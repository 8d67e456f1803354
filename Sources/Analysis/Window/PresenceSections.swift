import Catalogue
import ReportModel
import Store

/// The rows of `new.sql`.
struct NewSection: WindowSection {
  static let query = SavedQuery.new
  static let arrangement = [Column.group]
  private var panels: [PanelLabel] = []
  private var found: [Arrival] = []
  private let reader: RowReader

  init(_ reader: RowReader) { self.reader = reader }

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) {
    for service in book.services {
      guard let net = panel.nets[service], net.isNew, let end = net.end else { continue }
      found.append(
        Arrival(
          panel: panels.count, version: end, windowStart: panel.snapshots.from,
          group: book.presenceGroup(at: net.lastPresence)))
    }
    panels.append(book.label)
  }

  consuming func rows() -> Rows {
    Rows(
      from: Source(columnCount: Self.columns.count, panels: panels, found: found, reader: reader))
  }

  /// A service that is listed at the window's end and was not at its start.
  private struct Arrival {
    let panel: Int
    let version: StoredVersion
    let windowStart: Timestamp
    let group: String?
  }

  private struct Source: RowSource {
    let columnCount: Int
    let panels: [PanelLabel]
    let found: [Arrival]
    let reader: RowReader

    var count: Int { found.count }

    var constants: [Int: Cell] {
      let isGrouped = found.contains { $0.group != nil }
      return panels.constants(name: 0, currency: 12, group: isGrouped ? nil : 13)
    }

    func cell(_ column: Int, ofRow row: Int) -> Cell {
      let arrival = found[row]
      let version = arrival.version
      return switch column {
      case 0: panels[arrival.panel].name
      case 1: reader.id(version.service)
      case 2: reader.text(version.name)
      case 3: reader.text(version.category)
      case 4: reader.text(version.type)
      case 5: reader.amount(version.rate)
      case 6: reader.amount(version.min)
      case 7: reader.amount(version.max)
      case 8: .flag(version.refill)
      case 9: .flag(version.cancel)
      case 10: .time(firstSeen(version))
      case 11: .flag(firstSeen(version) <= arrival.windowStart)
      case 12: panels[arrival.panel].currency
      default: arrival.group.map(Cell.text) ?? .missing
      }
    }

    private func firstSeen(_ version: StoredVersion) -> Timestamp {
      reader.firstSeen(version.service) ?? version.from
    }
  }
}

/// The rows of `removed.sql`.
struct RemovedSection: WindowSection {
  static let query = SavedQuery.removed
  static let arrangement = [Column.group]
  private var panels: [PanelLabel] = []
  private var found: [Departure] = []
  private let reader: RowReader

  init(_ reader: RowReader) { self.reader = reader }

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) {
    for service in book.services {
      guard let net = panel.nets[service], net.isRemoved, let last = net.lastListed else {
        continue
      }
      found.append(
        Departure(
          panel: panels.count, version: last, lastSeen: panel.snapshot(before: net.changed),
          isMissing: panel.snapshots(from: net.changed, until: nil) == 1,
          group: book.presenceGroup(at: net.changed)))
    }
    panels.append(book.label)
  }

  consuming func rows() -> Rows {
    Rows(
      from: Source(columnCount: Self.columns.count, panels: panels, found: found, reader: reader))
  }

  /// A service that was listed at the window's start and is not at its end.
  private struct Departure {
    let panel: Int
    /// As it was last listed.
    let version: StoredVersion
    let lastSeen: Timestamp
    /// Whether it is absent from one snapshot only.
    let isMissing: Bool
    let group: String?
  }

  private struct Source: RowSource {
    let columnCount: Int
    let panels: [PanelLabel]
    let found: [Departure]
    let reader: RowReader

    var count: Int { found.count }

    var constants: [Int: Cell] {
      let isGrouped = found.contains { $0.group != nil }
      // What it was relisted as is told by ``Table/telling(_:)``.
      return panels.constants(name: 0, currency: 9, group: isGrouped ? nil : 10)
        .merging([7: .missing, 8: .missing]) { $1 }
    }

    func cell(_ column: Int, ofRow row: Int) -> Cell {
      let departure = found[row]
      let version = departure.version
      return switch column {
      case 0: panels[departure.panel].name
      case 1: reader.id(version.service)
      case 2: reader.text(version.name)
      case 3: reader.text(version.category)
      case 4: reader.amount(version.rate)
      case 5: .time(departure.lastSeen)
      case 6: .text(departure.isMissing ? "missing" : "removed")
      case 7, 8: .missing
      case 9: panels[departure.panel].currency
      default: departure.group.map(Cell.text) ?? .missing
      }
    }
  }
}

extension PanelBook {
  /// The mass event that services came or went in at `time`.
  fileprivate func presenceGroup(at time: Timestamp?) -> String? {
    guard let time, massEvents.renumberings[time] != nil else { return nil }
    return MassEvents.Renumbering.group
  }
}
