import GRDB
import GRDBSQLite

/// A prepared statement, run over SQLite's own interface.
///
/// A report is a few thousand rows of ten values: through GRDB's rows and its authorizer, which is
/// called for every column that a statement names, one of all sections took 60 % longer.
struct ReadStatement: ~Copyable {
  private let connection: SQLiteConnection?
  private let statement: SQLiteStatement

  /// Throws `DatabaseError`.
  init(_ database: Database, sql: String, _ arguments: [String: SQLValue]) throws {
    connection = database.sqliteConnection
    // Nobody observes what a query reads, which is all that GRDB's authorizer is for.
    sqlite3_set_authorizer(connection, nil, nil)
    statement = try Self.prepare(sql, on: connection)
    for place in 1...max(1, sqlite3_bind_parameter_count(statement)) {
      guard let name = sqlite3_bind_parameter_name(statement, place) else { continue }
      if let value = arguments[String(cString: name + 1)] { value.bind(to: statement, at: place) }
    }
  }

  deinit { sqlite3_finalize(statement) }

  /// Makes the one statement of a text; one that holds another behind it is an error.
  private static func prepare(
    _ sql: String, on connection: SQLiteConnection?
  ) throws -> SQLiteStatement {
    try sql.withCString { text in
      var (statement, next): (SQLiteStatement?, SQLiteStatement?)
      var rest: UnsafePointer<CChar>?
      let status = sqlite3_prepare_v2(connection, text, -1, &statement, &rest)
      guard status == SQLITE_OK, let statement else { throw error(status, on: connection) }
      let isAlone = sqlite3_prepare_v2(connection, rest, -1, &next, nil) == SQLITE_OK && next == nil
      sqlite3_finalize(next)
      guard isAlone else {
        sqlite3_finalize(statement)
        throw DatabaseError(message: "there is more than one statement")
      }
      return statement
    }
  }

  var columns: [String] {
    (0..<sqlite3_column_count(statement)).map { place in
      String(cString: sqlite3_column_name(statement, place))
    }
  }

  /// Runs the statement. Throws `DatabaseError`, and what `body` throws.
  func forEachRow(_ body: (ResultRow) throws -> Void) throws {
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: try body(ResultRow(statement: statement))
      case SQLITE_DONE: return
      case let status: throw Self.error(status, on: connection)
      }
    }
  }

  private static func error(_ status: CInt, on connection: SQLiteConnection?) -> DatabaseError {
    DatabaseError(
      resultCode: ResultCode(rawValue: status),
      message: connection.map { String(cString: sqlite3_errmsg($0)) })
  }
}

/// The row that a query stands on; good until the next one.
public struct ResultRow {
  let statement: SQLiteStatement

  public var count: Int { Int(sqlite3_column_count(statement)) }

  /// The value of a column, from 0.
  public subscript(column: Int) -> SQLValue {
    let column = CInt(column)
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, column))
    case SQLITE_TEXT, SQLITE_BLOB:
      let bytes = UnsafeRawBufferPointer(
        start: sqlite3_column_blob(statement, column),
        count: Int(sqlite3_column_bytes(statement, column)))
      return .text(String(decoding: bytes, as: UTF8.self))
    default: return .null
    }
  }
}

extension SQLValue {
  fileprivate func bind(to statement: SQLiteStatement, at place: CInt) {
    switch self {
    case .null: sqlite3_bind_null(statement, place)
    case .integer(let value): sqlite3_bind_int64(statement, place, value)
    case .real(let value): sqlite3_bind_double(statement, place, value)
    case .text(var value):
      // A destructor of -1 makes SQLite copy the text.
      value.withUTF8 { text in
        text.withMemoryRebound(to: CChar.self) {
          _ = sqlite3_bind_text(
            statement, place, $0.baseAddress, CInt($0.count),
            unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        }
      }
    }
  }
}
