import GRDB
import GRDBSQLite

/// A prepared statement, run over SQLite's own interface.
///
/// A report is thousands of rows. Through GRDB's rows, and its authorizer that is called for every
/// column that a statement names, it took half as long again.
final class ReadStatement {
  private let connection: SQLiteConnection?
  private let statement: SQLiteStatement

  /// Throws `DatabaseError`.
  init(_ database: Database, sql: String) throws {
    connection = database.sqliteConnection
    // Where nothing is written, nobody asks GRDB's authorizer what a statement does.
    if sqlite3_db_readonly(connection, "main") == 1 { sqlite3_set_authorizer(connection, nil, nil) }
    statement = try Self.prepare(sql, on: connection)
  }

  /// Makes the one statement of a text; one that holds another after it is an error.
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

  deinit { sqlite3_finalize(statement) }

  var columns: [String] {
    (0..<sqlite3_column_count(statement)).map { place in
      String(cString: sqlite3_column_name(statement, place))
    }
  }

  /// Gives the parameters their values by name; those that are not named become NULL.
  func bind(_ arguments: [String: SQLValue]) { statement.bind(arguments) }

  /// Gives the parameters their values in order.
  func bind(_ arguments: Int64...) {
    for (place, argument) in arguments.enumerated() { bind(argument, at: place + 1) }
  }

  func bind(_ argument: Int64, at place: Int) {
    sqlite3_bind_int64(statement, CInt(place), argument)
  }

  /// The next row of the statement; `nil` if there is none. Throws `DatabaseError`.
  ///
  /// ``rewind()`` must follow, or a transaction would not end.
  func next() throws -> ResultRow? {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: ResultRow(statement: statement)
    case SQLITE_DONE: nil
    case let status: throw Self.error(status, on: connection)
    }
  }

  /// Ends a run, so that the next one starts from the beginning.
  func rewind() { sqlite3_reset(statement) }

  /// The first row of the statement, run from its start; `nil` if it gives none.
  func firstRow<Value>(_ read: (ResultRow) throws -> Value) throws -> Value? {
    defer { rewind() }
    return try next().map(read)
  }

  /// Runs the statement from its start. Throws `DatabaseError`, and what `body` throws.
  func forEachRow(_ body: (ResultRow) throws -> Void) throws {
    defer { rewind() }
    while let row = try next() { try body(row) }
  }

  private static func error(_ status: CInt, on connection: SQLiteConnection?) -> DatabaseError {
    DatabaseError(
      resultCode: ResultCode(rawValue: status),
      message: connection.map { String(cString: sqlite3_errmsg($0)) })
  }
}

extension SQLiteStatement {
  /// Gives the parameters their values by name; those that are not named become NULL. Gives their names.
  @discardableResult
  func bind(_ arguments: [String: SQLValue]) -> Set<String> {
    var names: Set<String> = []
    for place in 1...max(1, sqlite3_bind_parameter_count(self)) {
      guard let name = sqlite3_bind_parameter_name(self, place) else { continue }
      names.insert(String(cString: name + 1))
      (arguments[String(cString: name + 1)] ?? .null).bind(to: self, at: place)
    }
    return names
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
