import CSQLite

/// The same fields by SQLite's JSON functions, as a script would take them.
struct SQLiteJSON {
  private let database: OpaquePointer
  private let statement: OpaquePointer

  init?() {
    var database: OpaquePointer?
    guard sqlite3_open(":memory:", &database) == SQLITE_OK, let database else { return nil }
    let fields = ["service", "name", "type", "category", "rate", "min", "max", "refill", "cancel"]
    let sql =
      "SELECT " + fields.map { "value->>'\($0)'" }.joined(separator: ", ") + " FROM json_each(?)"
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
      return nil
    }
    self.database = database
    self.statement = statement
  }

  /// How many services there are, every field read as a text.
  func decode(_ body: [UInt8]) -> Int {
    var count = 0
    body.withUnsafeBytes { bytes in
      sqlite3_bind_text(
        statement, 1, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count),
        nil)
      while sqlite3_step(statement) == SQLITE_ROW {
        for column in 0..<9 where sqlite3_column_text(statement, Int32(column)) != nil {
          count &+= 1
        }
      }
      sqlite3_reset(statement)
    }
    return count
  }
}
