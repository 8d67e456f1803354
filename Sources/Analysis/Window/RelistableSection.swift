import Catalogue
import ReportModel
import Store

/// The rows of `relistable.sql`.
struct RelistableSection: WindowSection {
  static let query = SavedQuery.relistable
  static let looksAtAll = true
  private var found: PanelRows<Candidate>

  init(_ reader: RowReader) { found = PanelRows(columns: Self.columns, reader) }

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) throws {
    var candidates: [Candidate] = []
    for change in panel.changes {
      if change.before == nil, let version = change.after {
        candidates.append(Candidate(version, at: change.at, isNew: true))
      } else if change.after == nil, change.next == nil, let version = change.before {
        candidates.append(Candidate(version, at: change.at, isNew: false))
      }
    }
    candidates += try earlier(panel, book.reader)
    try book.reader.readAhead(texts: candidates.compactMap(\.version.name))
    try book.reader.readAhead(idsOf: candidates.map(\.version.service))
    let sorted =
      try candidates
      .map { (id: OrderedID(try book.reader.id(of: $0.version.service)), candidate: $0) }
      .sorted { $0.candidate.precedes($1.candidate) ?? ($0.id < $1.id) }
    found.add(book.label, sorted.map(\.candidate))
  }

  consuming func rows() -> Rows { Rows(from: found) }

  /// The services that were gone at the window's start, though not for long.
  private func earlier(_ panel: PanelChanges, _ reader: CatalogueReader) throws -> [Candidate] {
    let start = panel.snapshots.from
    let period = PanelInWindow.Snapshots(from: start - Relisting.longestPause, to: start)
    var gone = IDMap<Timestamp>()
    for (service, at) in try reader.departures(of: panel.panel.id, period)
    where panel.nets[service] == nil { gone.set(service, at) }
    return try gone.compactMap { service, at in
      guard try panel.start(of: service, reader) == nil,
        let version = try reader.listedVersion(of: service, at: at - .milliseconds(1))
      else { return nil }
      return Candidate(version, at: at, isNew: false)
    }
  }

  /// A service that is gone, or new.
  private struct Candidate: RowEntry {
    let version: StoredVersion
    let at: Timestamp
    let isNew: Bool

    init(_ version: StoredVersion, at: Timestamp, isNew: Bool) {
      self.version = version
      self.at = at
      self.isNew = isNew
    }

    func cell(_ column: Int, _ reader: RowReader) -> Cell {
      switch column {
      case 1: .time(at)
      case 2: reader.id(version.service)
      case 3: .flag(isNew)
      case 4: reader.text(version.name)
      case 5: reader.text(version.category)
      default: .amount(version.rate)
      }
    }

    /// By time, those that are gone first; `nil` where the ids decide.
    func precedes(_ other: Candidate) -> Bool? {
      if at != other.at { return at < other.at }
      return isNew == other.isNew ? nil : !isNew
    }
  }
}
