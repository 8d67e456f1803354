import Catalogue
import ReportModel

extension Table {
  /// The table with the rows that a scope's category and smallest change leave, and its watch list
  /// where `watched` holds the services' ids by panel.
  func filtered(by scope: Scope, watched: [String: Set<String>]? = nil) -> Table {
    var table = self
    if let watched, let panel = index(of: "panel"), let service = index(of: "service") {
      table = table.keeping { [body = table.body] row in
        guard let id = body.cell(service, ofRow: row).text,
          let panel = body.cell(panel, ofRow: row).text
        else { return true }
        return watched[panel]?.contains(id) == true
      }
    }
    if let wanted = scope.category?.folded, let column = index(of: "category") {
      table = table.keeping { [body = table.body] row in
        (body.cell(column, ofRow: row).text ?? "").folded.contains(wanted)
      }
    }
    if let least = scope.minimumChange, let column = index(of: "change_percent") {
      table = table.keeping { [body = table.body] row in
        guard case .percent(let change) = body.cell(column, ofRow: row) else { return true }
        return abs(change) >= least
      }
    }
    return table
  }
}
