import Collector
import Store

extension OrdersResult {
  /// What became of the open orders, in a few words.
  var line: String {
    guard open > 0 else { return "no open orders" }
    var parts = ["\(counted(open, "open order"))", "\(changes.changed) changed"]
    if changes.ended > 0 { parts.append("\(changes.ended) ended") }
    if read < open { parts.append("\(open - read) not read") }
    return parts.joined(separator: ", ")
  }

  /// What stands against single orders, a line for each of the panel's sentences.
  func errorLines(of isTold: (String) -> Bool) -> [String] {
    Dictionary(grouping: errors.filter { isTold($0.order) }, by: \.message)
      .sorted { $0.key < $1.key }
      .map { message, errors in
        let orders = errors.prefix(5).map(\.order) + (errors.count > 5 ? ["…"] : [])
        return
          "panel '\(panel)': \(counted(errors.count, "order")) without a status: \(message) "
          + "(\(orders.joined(separator: ", "))); asked for again next time"
      }
  }
}
