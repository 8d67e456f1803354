import Catalogue

/// A service of a panel, identified by the bytes of its id.
struct ServiceKey: Hashable, Sendable {
  let panel: String
  let id: ExactText

  init(panel: String, id: ExactText) {
    self.panel = panel
    self.id = id
  }

  /// The service of a row.
  init(_ row: NamedRow) {
    self.init(panel: row.text(.panel) ?? "", id: ExactText(row.text(.service)))
  }
}
