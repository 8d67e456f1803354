import Catalogue

/// A service of a panel, told apart by the bytes of its id.
struct ServiceKey: Hashable, Sendable {
  let panel: String
  let id: ExactText

  init(panel: String, id: ExactText) {
    self.panel = panel
    self.id = id
  }

  /// The service that a row is about.
  init(_ row: NamedRow) {
    self.init(panel: row.text(.panel) ?? "", id: ExactText(row.text(.service)))
  }
}
