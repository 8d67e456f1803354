import GRDB

extension Row {
  /// The value of a column, from 0. GRDB's own subscript ends the process if a damaged file holds a value of
  /// another type; this one throws `RowDecodingError`.
  subscript<Value: DatabaseValueConvertible & StatementColumnConvertible>(at index: Int) -> Value {
    get throws { try decode(atIndex: index) }
  }
}
