import GRDB
import GRDBSQLite

/// A prepared statement, run directly through SQLite's interface.
///
/// A report has thousands of rows. With GRDB's rows, it took half as long again.
final class ReadStatement {
  private let connection: SQLiteConnection?
  private let statement: SQLiteStatement

  /// Compiles a statement. Throws `DatabaseError`.
  init(_ database: Database, sql: String) throws {
    connection = database.sqliteConnection
    statement = try Self.prepare(sql, on: connection)
  }

  /// Compiles the single statement of a text. A second statement is an error.
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

  /// Sets the parameters by name. Parameters that are not named become NULL.
  func bind(_ arguments: [String: SQLValue]) { statement.bind(arguments) }

  /// Sets the parameters in order.
  func bind(_ arguments: Int64...) {
    for (place, argument) in arguments.enumerated() { bind(argument, at: place + 1) }
  }

  func bind(_ argument: Int64, at place: Int) {
    sqlite3_bind_int64(statement, CInt(place), argument)
  }

  /// The next row of the statement; `nil` if there is none. Throws `DatabaseError`.
  ///
  /// Call ``rewind()`` afterwards: otherwise, a transaction would not end.
  func next() throws -> ResultRow? {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: ResultRow(statement: statement)
    case SQLITE_DONE: nil
    case let status: throw Self.error(status, on: connection)
    }
  }

  /// Ends a run, so that the next one begins with the first row.
  func rewind() { sqlite3_reset(statement) }

  /// The first row of the statement, run from its start; `nil` if it gives none.
  func firstRow<Value>(_ read: (ResultRow) throws -> Value) throws -> Value? {
    defer { rewind() }
    return try next().map(read)
  }

  /// Runs the statement from its start. Throws `DatabaseError`, and the errors of `body`.
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
  /// Sets the parameters by name. Parameters that are not named become NULL. Returns the names of all
  /// parameters.
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

/// Cached statements that run directly through SQLite's interface. A step reads and writes hundreds of rows,
/// and with GRDB's rows and arguments it would take half as long again.
extension Database {
  /// Runs a query. Throws `DatabaseError`, and the errors of `body`.
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

/// Ratebook's own statements that make temporary tables for the queries.
public struct SQLScript: Sendable {
  public let name: String
  public let sql: String

  public init(name: String, sql: String) {
    self.name = name
    self.sql = sql
  }

  /// Runs the statements in order. A parameter without a value is NULL. Returns the names of the
  /// parameters. Throws ``StoreError`` with the script's name.
  @discardableResult
  func run(on connection: OpaquePointer?, _ arguments: [String: SQLValue]) throws -> Set<String> {
    var names: Set<String> = []
    try sql.withCString { text in
      var rest: UnsafePointer<CChar>? = text
      while let start = rest, start.pointee != 0 {
        var statement: OpaquePointer?
        var status = sqlite3_prepare_v2(connection, start, -1, &statement, &rest)
        defer { sqlite3_finalize(statement) }
        if let statement {
          names.formUnion(statement.bind(arguments))
          repeat { status = sqlite3_step(statement) } while status == SQLITE_ROW
        }
        guard [SQLITE_OK, SQLITE_DONE].contains(status) else {
          let words = connection.map { String(cString: sqlite3_errmsg($0)) } ?? "no connection"
          throw StoreError.query("'\(name)': \(words)")
        }
      }
    }
    return names
  }
}

extension Reading {
  /// Makes the temporary tables of a script again. Throws ``StoreError``.
  public func run(_ script: SQLScript, _ arguments: [String: SQLValue]) throws {
    try whileWritable { try script.run(on: database.sqliteConnection, arguments) }
  }
}
