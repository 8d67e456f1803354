import GRDB
import GRDBSQLite

/// Statements that are kept and run over SQLite's own interface. A step reads and writes hundreds of rows, and
/// GRDB's rows and arguments would take half as long again.
extension Database {
  /// Runs a query. Throws `DatabaseError`, and what `body` throws.
  func forEachRow(
    _ sql: String, _ arguments: Int64..., body: (ResultRow) throws -> Void
  ) throws {
    let cached = try cachedStatement(sql: sql)
    defer { sqlite3_reset(cached.sqliteStatement) }
    for (index, argument) in arguments.enumerated() {
      sqlite3_bind_int64(cached.sqliteStatement, CInt(index + 1), argument)
    }
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
    for (index, argument) in arguments.enumerated() {
      if let argument {
        _ = argument.bind(to: cached.sqliteStatement, at: CInt(index + 1))
      } else {
        sqlite3_bind_null(cached.sqliteStatement, CInt(index + 1))
      }
    }
    let status = sqlite3_step(cached.sqliteStatement)
    if status != SQLITE_DONE { throw error(status) }
  }

  private func error(_ status: CInt) -> DatabaseError {
    DatabaseError(
      resultCode: ResultCode(rawValue: status),
      message: sqliteConnection.map { String(cString: sqlite3_errmsg($0)) })
  }
}
