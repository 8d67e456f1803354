import Catalogue
import ReportModel

extension Table {
  /// The table with the rows that a scope's category and smallest change leave.
  func filtered(by scope: Scope) -> Table {
    var table = self
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
