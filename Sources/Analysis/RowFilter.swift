import Catalogue

/// The conditions of a scope on finished rows.
struct RowFilter {
  private let small: SmallChanges?
  private let category: (index: Int, text: String)?
  private let watched: (panel: Int, service: Int, ids: [String: Set<ExactText>])?

  /// The conditions that apply to a section with these columns. `watched` has the ids of a watch
  /// list's services, by panel. A section with `readsScope` selects the scope's services itself.
  init(
    _ scope: Scope, _ section: some Section, watched ids: [String: Set<ExactText>]?,
    readsScope: Bool
  ) {
    small = scope.minimumChange.flatMap { SmallChanges(under: $0, in: section) }
    let service = section.index(of: .service)
    let isDone = readsScope && service != nil
    category = scope.category.flatMap { text in
      isDone ? nil : section.index(of: .category).map { ($0, text.folded) }
    }
    if !isDone, let ids, let service, let panel = section.index(of: .panel) {
      watched = (panel, service, ids)
    } else {
      watched = nil
    }
  }

  /// Whether all rows satisfy the conditions, with any content.
  var keepsAll: Bool { small == nil && category == nil && watched == nil }

  /// Whether a row satisfies the conditions. A row that is not about a service is in no watch list.
  func keeps(_ row: [Cell]) -> Bool {
    if small?.contains(row) == true { return false }
    if let category, !Self.text(row[category.index]).folded.contains(category.text) { return false }
    if let watched, case .text(let id) = row[watched.service],
      watched.ids[Self.text(row[watched.panel])]?.contains(ExactText(id)) != true
    {
      return false
    }
    return true
  }

  private static func text(_ cell: Cell) -> String {
    if case .text(let text) = cell { text } else { "" }
  }
}
