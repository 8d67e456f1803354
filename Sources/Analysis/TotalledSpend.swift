import Catalogue

/// The section `spend` for people: the total of each panel and currency comes first, even for a single
/// row, so that the totals include every panel.
///
/// CSV and JSON have no totals, so that the sum of a column counts every order once.
public struct TotalledSpend: Section {
  private let spend: any Section

  public init(_ spend: any Section) { self.spend = spend }

  public var name: String { spend.name }
  public var title: String { spend.title }
  public var meaning: String { spend.meaning }
  public var columns: [Column] { spend.columns }

  /// Passes the rows to `body`, the totals first. Throws `AmountOverflow`, too.
  public func forEachRow(_ body: ([Cell]) throws -> Void) throws {
    let table = try spend.table()
    for total in try totals(of: table) { try body(total) }
    try table.forEachRow(body)
  }

  /// The totals in the order of their first rows, the largest of a currency first.
  private func totals(of table: Table) throws -> [[Cell]] {
    var groups: [[Cell]: [[Cell]]] = [:]
    var order: [[Cell]] = []
    for row in table.rows {
      let named = NamedRow(cells: row, columns: columns)
      let key = [named[.currency], named[.panel]]
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(row)
    }
    return try order.compactMap { groups[$0] }.map(total)
  }

  private func total(of rows: [[Cell]]) throws -> [Cell] {
    try columns.enumerated().map { index, column in
      switch column.kind {
      case .count: count(of: rows, index)
      case .amount: try sum(of: rows, index)
      case .percent: share(of: rows, index)
      case .text where column.known == .category: .text("(total)")
      case .text, .time, .flag, .number: rows[0][index]
      }
    }
  }

  private func count(of rows: [[Cell]], _ index: Int) -> Cell {
    var sum = 0
    for case .count(let count) in rows.map({ $0[index] }) { sum += count }
    return .count(sum)
  }

  private func sum(of rows: [[Cell]], _ index: Int) throws -> Cell {
    var sum: Amount?
    for case .amount(let amount) in rows.map({ $0[index] }) { sum = try (sum ?? .zero) + amount }
    return .amount(sum)
  }

  private func share(of rows: [[Cell]], _ index: Int) -> Cell {
    var sum: Double?
    for case .percent(let percent) in rows.map({ $0[index] }) { sum = (sum ?? 0) + percent }
    return .percent(sum.map { ($0 * 10_000).rounded() / 10_000 })
  }
}
