import Catalogue
import GRDB
import GRDBSQLite

/// The current row of a query, valid until the next one.
public struct ResultRow {
  let statement: SQLiteStatement

  public var count: Int { Int(sqlite3_column_count(statement)) }

  /// The value of a column, from 0.
  public subscript(column: Int) -> SQLValue {
    switch sqlite3_column_type(statement, CInt(column)) {
    case SQLITE_INTEGER: .integer(integer(column))
    case SQLITE_FLOAT: .real(number(column))
    case SQLITE_TEXT, SQLITE_BLOB: .text(text(column))
    default: .null
    }
  }
}

/// The values of columns whose types are known.
extension ResultRow {
  /// SQLite's value of a column. Several questions about it cost little more than one.
  private func value(_ column: Int) -> OpaquePointer? {
    sqlite3_column_value(statement, CInt(column))
  }

  func integer(_ column: Int) -> Int64 { sqlite3_column_int64(statement, CInt(column)) }

  func number(_ column: Int) -> Double { sqlite3_column_double(statement, CInt(column)) }

  func optionalInteger(_ column: Int) -> Int64? {
    let value = value(column)
    return sqlite3_value_type(value) == SQLITE_NULL ? nil : sqlite3_value_int64(value)
  }

  func flag(_ column: Int) -> Bool? { optionalInteger(column).map { $0 != 0 } }

  func time(_ column: Int) -> Timestamp? {
    optionalInteger(column).map(Timestamp.init(milliseconds:))
  }

  func text(_ column: Int) -> String {
    String(decoding: bytes(column) ?? UnsafeRawBufferPointer(start: nil, count: 0), as: UTF8.self)
  }

  /// The bytes of a text, valid until the next row; `nil` if it is missing.
  func bytes(_ column: Int) -> UnsafeRawBufferPointer? {
    let value = value(column)
    guard sqlite3_value_type(value) != SQLITE_NULL else { return nil }
    // SQLite knows the length only after the text was read.
    let start = sqlite3_value_blob(value)
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
  }

  /// Whether the bytes of a text are valid UTF-8.
  func isUTF8(_ column: Int) -> Bool {
    bytes(column).map { String(validating: $0, as: UTF8.self) != nil } ?? true
  }

  /// The amount in a column; `nil` if it is missing. Throws ``StoreError/notAnAmount(_:)``.
  func amount(_ column: Int) throws(StoreError) -> Amount? {
    guard let bytes = bytes(column) else { return nil }
    guard let amount = Amount(utf8: bytes.assumingMemoryBound(to: UInt8.self)) else {
      throw StoreError.notAnAmount(text(column))
    }
    return amount
  }

  func optionalText(_ column: Int) -> String? {
    bytes(column).map { String(decoding: $0, as: UTF8.self) }
  }
}

extension Row {
  /// The value of a column, from 0. Throws `RowDecodingError` if a damaged file holds a value of another
  /// type; GRDB's own subscript would end the process.
  subscript<Value: DatabaseValueConvertible & StatementColumnConvertible>(at index: Int) -> Value {
    get throws { try decode(atIndex: index) }
  }
}
