import Catalogue
import ReportModel
import Store

/// The rows of `parked.sql`.
struct ParkedSection: WindowSection {
  static let query = SavedQuery.parked
  static let needsWholeCatalogue = true
  private var found: [[Cell]] = []

  init(_ reader: RowReader) {}

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) throws {
    var parked: [(id: OrderedID, start: StoredVersion?, end: StoredVersion?)] = []
    func isParked(_ version: StoredVersion?) -> Bool {
      version.map { book.limits.isParked($0, since: panel.since($0)) } ?? false
    }
    func add(_ service: Int64, _ start: StoredVersion?, _ end: StoredVersion?) throws {
      if isParked(start) || isParked(end) {
        parked.append((OrderedID(try book.reader.id(of: service)), start, end))
      }
    }
    for version in panel.unchanged { try add(version.service, version, version) }
    for net in panel.nets.values { try add(net.service, net.start, net.end) }
    for (id, start, end) in parked.sorted(by: { $0.id < $1.id }) {
      guard let shown = end ?? start else { continue }
      found.append([
        book.panel, .text(id.id), try book.text(shown.name), try book.text(shown.category),
        .amount(start?.rate), .amount(end?.rate), book.currency,
      ])
    }
  }

  consuming func rows() -> Rows { Rows(found) }
}
