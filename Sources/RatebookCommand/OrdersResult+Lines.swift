import Collector
import Store

extension OrdersResult {
  /// What became of the open orders, in a few words.
  var line: String {
    guard asked > 0 else { return "no open orders" }
    var parts = [
      open > 0 ? "\(counted(open, "open order"))" : "no open orders", "\(changes.changed) changed",
    ]
    if ended > 0 { parts.insert("\(counted(ended, "ended order")) asked for again", at: 1) }
    if changes.ended > 0 { parts.append("\(changes.ended) ended") }
    if read < asked { parts.append("\(asked - read) not read") }
    return parts.joined(separator: ", ")
  }

  /// Which orders are not asked for any more; `nil` if there is none.
  var givenUpLine: String? {
    let orders = changes.givenUp
    guard let first = orders.first else { return nil }
    let message = errors.first { $0.order == first }.map { ": \($0.message)" } ?? ""
    return
      "panel '\(panel)': \(counted(orders.count, "order is", "orders are")) not asked for any more, "
      + "after 7 days without a status\(message) (\(Self.list(orders))); if the ids are wrong, take "
      + "the orders out with `ratebook orders remove`"
  }

  private static func list(_ orders: [String]) -> String {
    (orders.prefix(5) + (orders.count > 5 ? ["…"] : [])).joined(separator: ", ")
  }

  /// What stands against single orders, a line for each of the panel's sentences.
  func errorLines(of isTold: (String) -> Bool) -> [String] {
    let givenUp = Set(changes.givenUp)
    return Dictionary(
      grouping: errors.filter { isTold($0.order) && !givenUp.contains($0.order) }, by: \.message
    )
    .sorted { $0.key < $1.key }
    .map { message, errors in
      "panel '\(panel)': \(counted(errors.count, "order")) without a status: \(message) "
        + "(\(Self.list(errors.map(\.order)))); asked for again, less and less often, for 7 days"
    }
  }
}
