import Catalogue
import Collector
import Foundation
import Store
import Testing

extension RecordedHistory {
  /// Adds the orders of `History/orders.csv` and what the panels said of them.
  static func recordOrders(in store: RatebookStore) throws {
    let bytes = try Data(contentsOf: URL(filePath: "\(folder)/History/orders.csv"))
    let file = try OrderFile([UInt8](bytes), panel: nil)
    try #require(file.unreadable.isEmpty)
    _ = try store.addOrders(file.rows.map { ($0.panel, $0.order) })
    for (panel, time, reports) in try statuses() {
      _ = try store.record(reports, of: panel, readAt: try #require(Timestamp(time)))
    }
  }

  /// Orders underway, completed, partial and canceled; a status without a charge, a word that nobody
  /// knows, errors instead of a status and after one.
  private static func statuses() throws -> [(String, String, [OrderReport])] {
    [
      (
        "acme", "2026-11-03T12:00:00Z",
        [
          report("101", "In progress", "inProgress", charge: "0.9", remains: "400"),
          report("102", "Pending", "pending", charge: "1", remains: "500"),
          report("107", "Canceled", "canceled", isFinal: true, charge: "0", remains: "2000"),
        ]
      ),
      (
        "acme", "2026-11-06T12:00:00Z",
        [
          report("101", "Completed", "completed", isFinal: true, charge: "0.9", remains: "-2"),
          report("102", "Partial", "partial", isFinal: true, charge: "0.75", remains: "125"),
          report("103", "Đang chạy\u{1b}[31m", nil), report("104", "Active", "active"),
          OrderReport(order: "105", answer: .error("Incorrect order ID")),
        ]
      ),
      (
        "acme", "2026-11-07T12:00:00Z",
        [OrderReport(order: "104", answer: .error("<b>Incorrect</b>\norder \u{202e}ID"))]
      ),
      (
        "zeta", "2026-11-07T00:00:00Z",
        [report("7f3a9c", "In progress", "inProgress", charge: "15", remains: "20")]
      ),
    ]
  }

  private static func report(
    _ order: String, _ state: String, _ meaning: String?, isFinal: Bool = false,
    charge: String? = nil, remains: String? = nil
  ) -> OrderReport {
    var status = OrderReport.Status(state: state, meaning: meaning, isFinal: isFinal)
    status.charge = charge.flatMap { Amount($0) }
    status.currency = charge == nil ? nil : "USD"
    status.remains = remains.flatMap { Amount($0) }
    return OrderReport(order: order, answer: .status(status))
  }
}
