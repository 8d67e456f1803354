import Catalogue
import GRDB

/// Amounts are decimal text in canonical form, so that two that are equal are the same text.
enum AmountCheck {
  private static let columns = [
    ("rate", "version"), ("min", "version"), ("max", "version"), ("rate", "held_version"),
    ("min", "held_version"), ("max", "held_version"), ("balance", "snapshot"),
    ("quantity", "ledger_order"), ("charge", "ledger_order"), ("charge", "order_status"),
    ("remains", "order_status"), ("rate", "memory_service"), ("last_rate", "memory_service"),
    ("last_min", "memory_service"), ("last_max", "memory_service"),
  ]

  static func findings(_ database: Database) throws -> [StoreFinding] {
    try columns.flatMap { column, table in
      try String.fetchAll(
        database, sql: "SELECT DISTINCT \(column) FROM \(table) WHERE \(column) IS NOT NULL"
      )
      .filter { Amount($0)?.text != $0 }
      .map {
        StoreFinding(
          panel: nil, subject: "\(column) in \(table)", problem: "'\($0)' is not an exact amount")
      }
    }
  }
}
