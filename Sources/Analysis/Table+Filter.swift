import Catalogue
import ReportModel

extension Table {
  /// The table with the rows that a scope's category and smallest change leave, and its watch list
  /// where `watched` holds the services' ids by panel.
  func filtered(by scope: Scope, watched: [String: Set<String>]? = nil) -> Table {
    var table = self
    if let watched, let panel = index(of: "panel"), let service = index(of: "service") {
      table.rows.removeAll { row in
        guard let id = row[service].text, let panel = row[panel].text else { return false }
        return watched[panel]?.contains(id) != true
      }
    }
    if let wanted = scope.category?.folded, let column = index(of: "category") {
      table.rows.removeAll { !($0[column].text ?? "").folded.contains(wanted) }
    }
    if let least = scope.minimumChange, let column = index(of: "change_percent") {
      table.rows.removeAll { row in
        if case .percent(let change) = row[column] { abs(change) < least } else { false }
      }
    }
    return table
  }
}
