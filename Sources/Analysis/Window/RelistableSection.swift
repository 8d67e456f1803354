import Catalogue
import ReportModel
import Store

/// The rows of `relistable.sql`.
struct RelistableSection: WindowSection {
  static let query = SavedQuery.relistable
  static let looksAtAll = true
  private var found: [[Cell]] = []

  init(_ reader: RowReader) {}

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
    let sorted =
      try candidates
      .map { (id: OrderedID(try book.reader.id(of: $0.version.service)), candidate: $0) }
      .sorted { $0.candidate.precedes($1.candidate) ?? ($0.id < $1.id) }
    for (_, candidate) in sorted {
      let version = candidate.version
      found.append([
        book.panel, .time(candidate.at), try book.id(version.service), .flag(candidate.isNew),
        try book.text(version.name), try book.text(version.category), book.amount(version.rate),
      ])
    }
  }

  consuming func rows() -> Rows { Rows(found) }

  /// The services that were gone at the window's start, though not for long.
  private func earlier(_ panel: PanelChanges, _ reader: CatalogueReader) throws -> [Candidate] {
    let start = panel.snapshots.from
    let period = PanelInWindow.Snapshots(from: start - Relisting.longestPause, to: start)
    return try reader.departures(of: panel.panel.id, period).compactMap { service, at in
      guard panel.nets[service] == nil,
        let version = try reader.listedVersion(of: service, at: at - .milliseconds(1))
      else { return nil }
      return Candidate(version, at: at, isNew: false)
    }
  }

  private struct Candidate {
    let version: StoredVersion
    let at: Timestamp
    let isNew: Bool

    init(_ version: StoredVersion, at: Timestamp, isNew: Bool) {
      self.version = version
      self.at = at
      self.isNew = isNew
    }

    /// By time, those that are gone first; `nil` where the ids decide.
    func precedes(_ other: Candidate) -> Bool? {
      if at != other.at { return at < other.at }
      return isNew == other.isNew ? nil : !isNew
    }
  }
}
