import Catalogue
import ReportModel
import Store

/// The rows of `new.sql`.
struct NewSection: WindowSection {
  static let query = SavedQuery.new
  static let arrangement = [Column.group]
  private var found: PanelRows<Arrival>

  init(_ reader: RowReader) { found = PanelRows(columns: Self.columns, reader) }

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) {
    found.add(
      book.label,
      book.services.compactMap { service in
        guard let net = panel.nets[service], net.isNew, let end = net.end else { return nil }
        return Arrival(
          version: end, windowStart: panel.snapshots.from,
          group: book.presenceGroup(at: net.lastPresence))
      })
  }

  consuming func rows() -> Rows { Rows(from: found) }

  /// A service that is listed at the window's end and was not at its start.
  private struct Arrival: RowEntry {
    static let currencyColumn: Int? = 12
    static let groupColumn: Int? = 13

    let version: StoredVersion
    let windowStart: Timestamp
    let group: String?

    func cell(_ column: Int, _ reader: RowReader) -> Cell {
      switch column {
      case 1: reader.id(version.service)
      case 2: reader.text(version.name)
      case 3: reader.text(version.category)
      case 4: reader.text(version.type)
      case 5: .amount(version.rate)
      case 6: .amount(version.min)
      case 7: .amount(version.max)
      case 8: .flag(version.refill)
      case 9: .flag(version.cancel)
      case 10: .time(firstSeen(reader))
      default: .flag(firstSeen(reader) <= windowStart)
      }
    }

    private func firstSeen(_ reader: RowReader) -> Timestamp {
      reader.firstSeen(version.service) ?? version.from
    }
  }
}

/// The rows of `removed.sql`.
struct RemovedSection: WindowSection {
  static let query = SavedQuery.removed
  static let arrangement = [Column.group]
  private var found: PanelRows<Departure>

  init(_ reader: RowReader) { found = PanelRows(columns: Self.columns, reader) }

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) {
    found.add(
      book.label,
      book.services.compactMap { service in
        guard let net = panel.nets[service], net.isRemoved, let last = net.lastListed else {
          return nil
        }
        return Departure(
          version: last, lastSeen: panel.snapshot(before: net.changed),
          isMissing: panel.absences(of: service, from: net.changed, until: nil) == 1,
          group: book.presenceGroup(at: net.changed))
      })
  }

  consuming func rows() -> Rows { Rows(from: found) }

  /// A service that was listed at the window's start and is not at its end.
  private struct Departure: RowEntry {
    static let currencyColumn: Int? = 9
    static let groupColumn: Int? = 10
    /// What it was relisted as is told by ``Table/telling(_:)``.
    static let emptyColumns = [7, 8]

    /// As it was last listed.
    let version: StoredVersion
    let lastSeen: Timestamp
    /// Whether it is absent from one snapshot only.
    let isMissing: Bool
    let group: String?

    func cell(_ column: Int, _ reader: RowReader) -> Cell {
      switch column {
      case 1: reader.id(version.service)
      case 2: reader.text(version.name)
      case 3: reader.text(version.category)
      case 4: .amount(version.rate)
      case 5: .time(lastSeen)
      case 6: .text(isMissing ? "missing" : "removed")
      default: .missing
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
