import GRDB
import GRDBSQLite
import Synchronization

/// Runs any query without risk: it can read only this database, within limits of time and memory.
///
/// It has its own connection, opened only for reading, and guarded by a ``QueryGuard``.
public final class QuerySandbox: Sendable {
  private let database: DatabaseQueue
  private let path: String
  private let limits: QueryLimits

  init(path: String, limits: QueryLimits) throws {
    self.path = path
    self.limits = limits
    database = try StoreError.translating(path: path) {
      var configuration = Configuration()
      configuration.readonly = true
      configuration.busyMode = .timeout(5)
      configuration.label = "ratebook query"
      configuration.prepareDatabase { database in
        DecimalFunctions.add(to: database)
        // Sorting in memory is limited by the memory limit. On disk it would have no limit.
        try database.execute(sql: "PRAGMA temp_store = MEMORY; PRAGMA query_only = 1")
        Self.restrict(database.sqliteConnection, to: limits)
      }
      return try DatabaseQueue(path: path, configuration: configuration)
    }
  }

  private static func restrict(_ connection: OpaquePointer?, to limits: QueryLimits) {
    sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, Int32(clamping: limits.valueBytes))
    sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0)
    sqlite3_limit(connection, SQLITE_LIMIT_WORKER_THREADS, 0)
  }
}

extension RatebookStore {
  /// Makes a sandbox for a user's own queries. Throws ``StoreError``.
  public func sandbox(_ limits: QueryLimits = QueryLimits()) throws -> QuerySandbox {
    try QuerySandbox(path: path, limits: limits)
  }
}

extension QuerySandbox {
  /// The names of the parameters in a query and in the scripts before it. Throws ``QueryProblem``.
  public func parameters(of sql: String, after scripts: [SQLScript] = []) throws -> Set<String> {
    try guarded(sql, after: scripts, [:]) { statement, _, known in
      known.union(try statement.parameters())
    }
  }

  /// The rows of a query, run after Ratebook's own scripts, once for each set of parameter values. A
  /// parameter without a value is NULL. Throws ``QueryProblem``, and ``StoreError`` if the database is
  /// damaged or cannot be read.
  public func rows(
    of sql: String, after scripts: [SQLScript] = [], _ arguments: [[String: SQLValue]]
  ) throws -> QueryResult {
    var result = QueryResult(columns: [], rows: [])
    var bytesLeft = limits.resultBytes
    for arguments in arguments {
      let next = try guarded(sql, after: scripts, arguments) { statement, connection, _ in
        // The names are limited like the rows: a query may give many long ones.
        guard statement.columnBytes <= limits.resultBytes else {
          throw QueryProblem.tooLargeResult(bytes: limits.resultBytes)
        }
        guard !statement.columns.isEmpty else { throw QueryProblem.noColumns }
        try statement.bind(arguments)
        var (rows, left): ([[SQLValue]], Int) = ([], bytesLeft)
        try step(statement, on: connection) { rows.append(try row(of: statement, &left)) }
        return (columns: statement.columns, rows: rows, bytesLeft: left)
      }
      result = QueryResult(columns: next.columns, rows: result.rows + next.rows)
      bytesLeft = next.bytesLeft
    }
    return result
  }

  private func step(
    _ statement: borrowing GuardedStatement, on connection: OpaquePointer,
    _ take: () throws -> Void
  ) throws {
    while true {
      switch sqlite3_step(statement.handle) {
      case SQLITE_ROW: try take()
      case SQLITE_DONE: return
      default: throw QueryProblem.failed(String(cString: sqlite3_errmsg(connection)), nil)
      }
    }
  }

  /// The current row. Each value's size is checked before it is read, because one row may have many values.
  private func row(
    of statement: borrowing GuardedStatement, _ bytesLeft: inout Int
  ) throws(QueryProblem) -> [SQLValue] {
    let columns = 0..<sqlite3_column_count(statement.handle)
    var row: [SQLValue] = []
    row.reserveCapacity(columns.count)
    for column in columns {
      bytesLeft -= statement.size(at: column)
      guard bytesLeft >= 0 else { throw .tooLargeResult(bytes: limits.resultBytes) }
      guard let value = statement.value(at: column) else {
        throw .tooMuchMemory(bytes: limits.memoryBytes)
      }
      row.append(value)
    }
    return row
  }
}

extension QuerySandbox {
  /// Locked while a query runs: SQLite's memory limit applies to the whole process, so two queries at
  /// the same time would change each other's limit.
  private static let turn = Mutex(())

  /// Compiles a query and passes it to `body`, guarded all the time.
  private func guarded<Result: Sendable>(
    _ sql: String, after scripts: [SQLScript], _ arguments: [String: SQLValue],
    _ body: (borrowing GuardedStatement, OpaquePointer, Set<String>) throws -> Result
  ) throws -> Result {
    try database.inDatabase { database in
      guard let connection = database.sqliteConnection else {
        throw StoreError.unusable(path: path, reason: "it was closed")
      }
      return try Self.turn.withLock { _ in
        let memory = sqlite3_hard_heap_limit64(Int64(limits.memoryBytes))
        defer { sqlite3_hard_heap_limit64(memory) }
        var names: Set<String> = []
        if !scripts.isEmpty {
          try database.execute(sql: "PRAGMA query_only = 0")
          defer { try? database.execute(sql: "PRAGMA query_only = 1") }
          for script in scripts { names.formUnion(try script.run(on: connection, arguments)) }
        }
        return try guarded(sql, on: connection) { try body($0, $1, names) }
      }
    }
  }

  private func guarded<Result>(
    _ sql: String, on connection: OpaquePointer,
    _ body: (borrowing GuardedStatement, OpaquePointer) throws -> Result
  ) throws -> Result {
    let queryGuard = QueryGuard(time: limits.time)
    return try queryGuard.guarding(connection) {
      do {
        let statement = try GuardedStatement(sql, on: connection)
        // In addition to the guard: refuses statements that SQLite itself says would write.
        guard sqlite3_stmt_readonly(statement.handle) != 0 else {
          throw QueryProblem.refused("what writes")
        }
        return try body(statement, connection)
      } catch QueryProblem.failed(let words, let place) {
        if let action = queryGuard.refusal { throw QueryProblem.refused(action) }
        throw problem(sqlite3_errcode(connection)) ?? QueryProblem.failed(words, place)
      }
    }
  }

  /// The meaning of an SQLite status, if it is not an error of the query itself; otherwise `nil`.
  private func problem(_ code: Int32) -> (any Error)? {
    switch code & 0xff {
    case SQLITE_INTERRUPT: QueryProblem.tooLong(limits.time)
    case SQLITE_NOMEM: QueryProblem.tooMuchMemory(bytes: limits.memoryBytes)
    case SQLITE_TOOBIG: QueryProblem.tooLargeValue(bytes: limits.valueBytes)
    case SQLITE_CORRUPT, SQLITE_NOTADB: StoreError.damaged(path: path)
    case SQLITE_BUSY, SQLITE_LOCKED: StoreError.busy(path: path)
    default: nil
    }
  }
}
