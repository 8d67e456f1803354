import Foundation
import Store

extension Workspace {
  /// A workspace with the panel `acme` configured, at an address where nobody answers.
  static func configured(_ url: String = "http://127.0.0.1:9/") throws -> Workspace {
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url)])
    return workspace
  }

  /// How many orders the ledger holds.
  func orders() throws -> Int {
    let store = try RatebookStore.forReading(path: path("r.sqlite"))
    return try store.query("SELECT key FROM ledger_order", [:]).rows.count
  }
}
