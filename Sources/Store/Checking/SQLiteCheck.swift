import GRDB

/// SQLite's own checks, and that texts are UTF-8, which it does not look at.
enum SQLiteCheck {
  static func findings(_ database: Database) throws -> [StoreFinding] {
    let pages = try String.fetchAll(database, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
    guard pages.isEmpty else {
      return pages.map { StoreFinding(panel: nil, subject: "database", problem: $0) }
    }
    return try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map { row in
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
