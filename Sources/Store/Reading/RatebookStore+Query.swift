import GRDB

/// One value of a query's result.
public enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
}

/// What a query gives: its columns' names and its rows.
public struct QueryResult: Sendable {
  public let columns: [String]
  public let rows: [[SQLValue]]
}

/// One state of the database, for several queries, whatever is written meanwhile.
public struct Reading {
  let database: Database

  /// Runs one query that cannot write and hands over its rows. Parameters that the query does not
  /// name are left out; one that it names and `arguments` does not hold is NULL. Throws
  /// ``StoreError``, which says the query's name, and what `body` throws.
  public func query(
    _ sql: String, named name: String, _ arguments: [String: SQLValue],
    forEachRow body: (ResultRow) throws -> Void
  ) throws {
    do {
      let statement = try ReadStatement(database, sql: sql)
      statement.bind(arguments)
      try statement.forEachRow(body)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
      throw StoreError.query("'\(name)': \(error.words)")
    }
  }
}

extension RatebookStore {
  /// Reads one state of the database. Throws ``StoreError``, and what `body` throws.
  public func reading<Result>(_ body: (Reading) throws -> Result) throws -> Result {
    do {
      return try database.read { try body(Reading(database: $0)) }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
      throw StoreError.query(error.words)
    } catch {
      return try StoreError.translating(path: path) { throw error }
    }
  }

  /// Runs one query that cannot write, as ``Reading/query(_:named:_:forEachRow:)`` does.
  public func query(_ sql: String, _ arguments: [String: SQLValue]) throws -> QueryResult {
    try reading { reading in
      let statement = try ReadStatement(reading.database, sql: sql)
      statement.bind(arguments)
      let columns = statement.columns
      var rows: [[SQLValue]] = []
      try statement.forEachRow { row in rows.append(columns.indices.map { row[$0] }) }
      return QueryResult(columns: columns, rows: rows)
    }
  }
}
