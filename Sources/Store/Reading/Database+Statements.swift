import GRDB
import GRDBSQLite

/// Statements that are kept and run over SQLite's own interface. A step reads and writes hundreds of rows, and
/// GRDB's rows and arguments would take half as long again.
extension Database {
  /// Runs a query. Throws `DatabaseError`, and what `body` throws.
  func forEachRow(
    _ sql: String, _ arguments: (any StatementBinding)?..., body: (ResultRow) throws -> Void
  ) throws {
    let cached = try cachedStatement(sql: sql)
    defer { sqlite3_reset(cached.sqliteStatement) }
    bind(arguments, to: cached.sqliteStatement)
    while true {
      switch sqlite3_step(cached.sqliteStatement) {
      case SQLITE_ROW: try body(ResultRow(statement: cached.sqliteStatement))
      case SQLITE_DONE: return
      case let status: throw error(status)
      }
    }
  }

  /// Runs a statement that writes. Throws `DatabaseError`.
  func change(_ sql: String, _ arguments: (any StatementBinding)?...) throws {
    let cached = try cachedStatement(sql: sql)
    defer { sqlite3_reset(cached.sqliteStatement) }
    bind(arguments, to: cached.sqliteStatement)
    let status = sqlite3_step(cached.sqliteStatement)
    if status != SQLITE_DONE { throw error(status) }
  }

  private func bind(_ arguments: [(any StatementBinding)?], to statement: SQLiteStatement) {
    for (index, argument) in arguments.enumerated() {
      if let argument {
        _ = argument.bind(to: statement, at: CInt(index + 1))
      } else {
        sqlite3_bind_null(statement, CInt(index + 1))
      }
    }
  }

  private func error(_ status: CInt) -> DatabaseError {
    DatabaseError(
      resultCode: ResultCode(rawValue: status),
      message: sqliteConnection.map { String(cString: sqlite3_errmsg($0)) })
  }
}
