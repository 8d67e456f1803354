import Catalogue
import GRDB

/// Amounts are decimal text in canonical form, so that two that are equal are the same text.
enum AmountCheck {
  private static let looks = [("min", "look"), ("max", "look")]
  private static let columns = [
    ("rate", "version"), ("rate", "held_version"), ("min", "held_version"), ("max", "held_version"),
    ("balance", "snapshot"),
    ("quantity", "ledger_order"), ("charge", "ledger_order"), ("charge", "order_status"),
    ("remains", "order_status"),
  ]
  /// Of what is derived, which a database of an older version does not have.
  private static let derivedColumns = ["rate", "last_rate", "last_min", "last_max"].map {
    ($0, "memory_service")
  }

  static func findings(_ database: Database) throws -> [StoreFinding] {
    try texts(looks + columns + derivedColumns, database).filter {
      Amount($0.text)?.text != $0.text
    }.map {
      StoreFinding(
        panel: nil, subject: "\($0.column) in \($0.table)",
        problem: "'\($0.text.prefix(40))' is not an exact amount")
    }
  }

  /// Throws ``StoreError/tooManyDigits(_:)`` for a decimal number that is too long for an ``Amount``.
  /// `versions` is the table that has minimum and maximum.
  static func checkLengths(_ database: Database, versions: String) throws {
    let limits = [("min", versions), ("max", versions)]
    for (_, _, text) in try texts(limits + columns, database)
    where Amount(text) == nil && Amount.isDecimal(text) {
      throw StoreError.tooManyDigits(text)
    }
  }

  /// Each text that is kept as an amount, once per column.
  private static func texts(
    _ columns: [(String, String)], _ database: Database
  ) throws -> [(table: String, column: String, text: String)] {
    try columns.flatMap { column, table in
      try String.fetchAll(
        database, sql: "SELECT DISTINCT \(column) FROM \(table) WHERE \(column) IS NOT NULL"
      ).map { (table, column, $0) }
    }
  }
}
