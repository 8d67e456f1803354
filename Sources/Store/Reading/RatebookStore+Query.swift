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

extension RatebookStore {
  /// Runs one query that cannot write. Parameters that the query does not name are left out; one
  /// that it names and `arguments` does not hold is NULL. Throws ``StoreError/query(_:)``.
  public func query(_ sql: String, _ arguments: [String: SQLValue]) throws -> QueryResult {
    do {
      return try database.read { database in
        let statement = try database.makeStatement(sql: sql)
        statement.setUncheckedArguments(StatementArguments(arguments.mapValues(\.databaseValue)))
        let columns = statement.columnNames
        let rows = try Row.fetchCursor(statement)
        var result: [[SQLValue]] = []
        while let row = try rows.next() { result.append(row.databaseValues.map(SQLValue.init)) }
        return QueryResult(columns: columns, rows: result)
      }
    } catch let error as DatabaseError {
      if error.resultCode == .SQLITE_CORRUPT { throw StoreError.damaged(path: path) }
      throw StoreError.query(error.message ?? "\(error.resultCode)")
    }
  }
}

extension SQLValue {
  fileprivate init(_ value: DatabaseValue) {
    switch value.storage {
    case .null: self = .null
    case .int64(let value): self = .integer(value)
    case .double(let value): self = .real(value)
    case .string(let value): self = .text(value)
    case .blob(let data): self = .text(String(decoding: data, as: UTF8.self))
    }
  }

  fileprivate var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let value): value.databaseValue
    case .real(let value): value.databaseValue
    case .text(let value): value.databaseValue
    }
  }
}
