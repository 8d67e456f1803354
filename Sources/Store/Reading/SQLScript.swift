import GRDB
import GRDBSQLite

/// Statements that make temporary tables, for the queries that read them. They are Ratebook's own.
public struct SQLScript: Sendable {
  public let name: String
  public let sql: String

  public init(name: String, sql: String) {
    self.name = name
    self.sql = sql
  }

  /// Runs the statements one after the other; a parameter without a value is NULL. Gives the names of the
  /// parameters. Throws ``StoreError``, which says the script's name.
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
  /// Makes the temporary tables of a script anew. Throws ``StoreError``.
  public func run(_ script: SQLScript, _ arguments: [String: SQLValue]) throws {
    try whileWritable { try script.run(on: database.sqliteConnection, arguments) }
  }
}
