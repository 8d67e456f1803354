import GRDB

/// SQLite's own checks.
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
}
