import Catalogue
import Store
import Testing

extension InspectTests {
  @Test(
    "Each damage of orders is found",
    arguments: [
      (
        "UPDATE order_status SET error = 'x'",
        "order 7 of 2026-11-01T02:00:00Z: it has both a status and an error, or neither"
      ),
      (
        "UPDATE order_status SET state = NULL, error = 'x'",
        "order 7 of 2026-11-01T02:00:00Z: it has an error instead of a status, and states one"
      ),
      (
        "UPDATE order_status SET state = 'Pending', meaning = 'pending'",
        "order 7 of 2026-11-01T03:00:00Z: its status repeats the one before it"
      ),
      ("DELETE FROM order_status", "order 7: it is over, and the panel did not say so last"),
      ("DELETE FROM order_status", "order 7: what the panel said of it is lost"),
      (
        "UPDATE ledger_order SET is_open = 1, ask_at = NULL",
        "order 7: it is open, and is never asked for again"
      ),
      (
        "UPDATE ledger_order SET ordered_at = 1104537599999",
        "order 7 of 2004-12-31T23:59:59Z: it is placed at an impossible time"
      ),
      (
        "UPDATE ledger_order SET ordered_at = (SELECT max(taken_at) FROM snapshot) + 31622400001",
        "it is placed at an impossible time"
      ),
      (
        "UPDATE order_status SET read_at = 4102444800001 WHERE state = 'Pending'",
        "order 7 of 2100-01-01T00:00:00Z: it is read at an impossible time"
      ),
      ("UPDATE ledger_order SET is_open = 2", "order 7: it is neither open nor finished"),
      ("UPDATE ledger_order SET charge = '1.50'", "'1.50' is not an exact amount"),
      ("UPDATE order_status SET remains = '1e2'", "'1e2' is not an exact amount"),
      ("DELETE FROM ledger_order", "it refers to a ledger_order that is not there"),
    ])
  func whatIsBrokenOfOrdersIsTold(sql: String, words: String) throws {
    do {
      let store = try file.open()
      _ = try store.addOrders([("acme", LedgerOrder(id: "7", service: "1", charge: Amount(1)))])
      for (hour, state, isFinal) in [(2, "Pending", false), (3, "Completed", true)] {
        var status = OrderReport.Status(
          state: state, meaning: state.lowercased(), isFinal: isFinal)
        status.remains = Amount(10)
        _ = try store.record(
          [OrderReport(order: "7", answer: .status(status))], of: "acme", readAt: .hour(hour))
      }
    }
    #expect(try findings() == [])
    try expectFinding(of: sql, words)
  }
}
