import Catalogue
import GRDB

/// SQLite's own checks, and a check that texts are UTF-8, which SQLite does not do.
enum SQLiteCheck {
  static func findings(_ database: Database) throws -> [StoreFinding] {
    let pages = try String.fetchAll(database, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
    guard pages.isEmpty else {
      return pages.map { StoreFinding(panel: nil, subject: "database", problem: $0) }
    }
    return try lostReferences(database)
  }

  /// The rows that refer to a missing row, in all tables or in one.
  static func lostReferences(
    _ database: Database, of table: String? = nil
  ) throws -> [StoreFinding] {
    let pragma = "PRAGMA foreign_key_check" + (table.map { "(\($0))" } ?? "")
    return try Row.fetchAll(database, sql: pragma).map { row in
      let table: String = try row[at: 0]
      let number = (try row[at: 1] as Int64?).map { " \($0)" } ?? ""
      let parent: String = try row[at: 2]
      return StoreFinding(
        panel: nil, subject: "\(table)\(number)",
        problem: "it refers to a \(parent) that is not there")
    }
  }

  static func textFindings(_ database: Database) throws -> [StoreFinding] {
    let columns = try Row.fetchAll(
      database,
      sql: """
        SELECT tables.name, columns.name
        FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns
        WHERE tables.type = 'table' AND columns.type = 'TEXT' ORDER BY 1, 2
        """)
    return try columns.flatMap { row in
      let (table, column): (String, String) = (try row[at: 0], try row[at: 1])
      var findings: [StoreFinding] = []
      try ReadStatement(database, sql: "SELECT \(column) FROM \(table)").forEachRow { row in
        guard !row.isUTF8(0) else { return }
        findings.append(
          StoreFinding(
            panel: nil, subject: "\(column) in \(table)",
            problem: "'\(row.text(0).prefix(40))' is not UTF-8"))
      }
      return findings
    }
  }
}

/// Checks that amounts are decimal texts in canonical form, so that equal amounts have equal texts.
enum AmountCheck {
  private static let looks = [("min", "look"), ("max", "look")]
  private static let columns = [
    ("rate", "version"), ("rate", "held_version"), ("min", "held_version"), ("max", "held_version"),
    ("balance", "snapshot"),
    ("quantity", "ledger_order"), ("charge", "ledger_order"), ("charge", "order_status"),
    ("remains", "order_status"),
  ]
  /// Derived columns. A database of an older version does not have them.
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
  /// `versions` is the table with minimum and maximum.
  static func checkLengths(_ database: Database, versions: String) throws {
    let limits = [("min", versions), ("max", versions)]
    for (_, _, text) in try texts(limits + columns, database)
    where Amount(text) == nil && Amount.isDecimal(text) {
      throw StoreError.tooManyDigits(text)
    }
  }

  /// Every text that is stored as an amount, once per column.
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
