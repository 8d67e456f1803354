import Analysis
import Catalogue

extension StepChart {
  /// One chart for each panel and currency, in the order in which the table names them.
  static func charts(of table: Table, _ zone: Zone) -> [StepChart] {
    guard let at = table.index(of: .at), let balance = table.index(of: .balance) else {
      return []
    }
    var order: [[Cell]] = []
    var points: [[Cell]: [Point]] = [:]
    let keys = [ColumnName.panel, .currency].map { table.index(of: $0) ?? -1 }
    for row in table.rows {
      guard case .time(let time) = row.cell(at: at),
        case .amount(let amount) = row.cell(at: balance),
        amount.approximation.magnitude <= largest
      else { continue }
      let key = keys.map { row.cell(at: $0) }
      if points[key] == nil { order.append(key) }
      points[key, default: []].append(Point(at: time, amount: amount))
    }
    return order.compactMap { key in
      let names = key.map { $0 == .missing ? nil : CellView.plain($0) }
      return StepChart(points[key] ?? [], panel: names[0], currency: names[1], zone)
    }
  }

  /// Beyond it an axis of binary numbers tells nothing any more.
  private static let largest = 1e12
}
