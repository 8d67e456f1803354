import GRDBSQLite

/// One statement on a guarded connection.
struct GuardedStatement: ~Copyable {
  let handle: OpaquePointer

  /// Compiles the single statement of a text. Throws ``QueryProblem``.
  init(_ sql: String, on connection: OpaquePointer) throws(QueryProblem) {
    let bytes = Array(sql.utf8)
    guard !bytes.contains(0) else { throw .failed("it holds a character U+0000", nil) }
    var (found, offset): (OpaquePointer?, Int) = (nil, 0)
    while offset < bytes.count {
      let next = Self.prepare(bytes[offset...], on: connection)
      if let found, next.handle != nil || next.code != SQLITE_OK {
        let start = bytes[offset...].firstIndex { $0 > 0x20 } ?? offset
        sqlite3_finalize(next.handle)
        sqlite3_finalize(found)
        throw .severalStatements(TextPosition(ofByte: start, in: sql))
      }
      guard next.code == SQLITE_OK else {
        let place = sqlite3_error_offset(connection)
        throw .failed(
          String(cString: sqlite3_errmsg(connection)),
          place < 0 ? nil : TextPosition(ofByte: offset + Int(place), in: sql))
      }
      found = found ?? next.handle
      offset += next.length
    }
    guard let found else { throw .noStatement }
    handle = found
  }

  deinit { sqlite3_finalize(handle) }

  /// Compiles the first statement in some bytes. Returns SQLite's status, the statement (`nil` for
  /// blanks and comments), and the number of bytes used.
  private static func prepare(
    _ bytes: ArraySlice<UInt8>, on connection: OpaquePointer
  ) -> (code: Int32, handle: OpaquePointer?, length: Int) {
    bytes.withUnsafeBytes { bytes in
      let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      var (handle, tail): (OpaquePointer?, UnsafePointer<CChar>?) = (nil, nil)
      let code = sqlite3_prepare_v3(
        connection, start, Int32(clamping: bytes.count), 0, &handle, &tail)
      guard let start, let tail, tail > start else { return (code, handle, bytes.count) }
      return (code, handle, tail - start)
    }
  }
}

extension GuardedStatement {
  /// The names of the parameters, in order, without their `:`. Throws
  /// ``QueryProblem/namelessParameter``.
  func parameters() throws(QueryProblem) -> [String] {
    var names: [String] = []
    for index in 0..<sqlite3_bind_parameter_count(handle) {
      guard let name = sqlite3_bind_parameter_name(handle, index + 1).map(String.init(cString:)),
        name.first != "?"
      else { throw .namelessParameter }
      names.append(String(name.dropFirst()))
    }
    return names
  }

  /// Sets the parameters. Those that `arguments` does not contain are NULL.
  func bind(_ arguments: [String: SQLValue]) throws(QueryProblem) {
    for (index, name) in try parameters().enumerated() {
      let place = Int32(index + 1)
      switch arguments[name] ?? .null {
      case .null: sqlite3_bind_null(handle, place)
      case .integer(let number): sqlite3_bind_int64(handle, place, number)
      case .real(let number): sqlite3_bind_double(handle, place, number)
      case .text(let text):
        // SQLITE_TRANSIENT, a macro that Swift does not see: SQLite takes a copy.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        sqlite3_bind_text(handle, place, text, Int32(clamping: text.utf8.count), copied)
      }
    }
  }

  /// The total length of the column names in bytes.
  var columnBytes: Int {
    (0..<sqlite3_column_count(handle)).reduce(0) { bytes, column in
      bytes + (sqlite3_column_name(handle, column).map { String(cString: $0).utf8.count } ?? 0)
    }
  }

  var columns: [String] {
    (0..<sqlite3_column_count(handle)).map { column in
      sqlite3_column_name(handle, column).map(String.init(cString:)) ?? ""
    }
  }

  /// The approximate memory in bytes that a value of the current row needs when it is read.
  func size(at column: Int32) -> Int {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_TEXT: 32 + Int(sqlite3_column_bytes(handle, column))
    case SQLITE_BLOB: 32 + 2 * Int(sqlite3_column_bytes(handle, column))
    default: 32
    }
  }

  /// A value of the current row; a BLOB as hexadecimal digits. `nil` if there is not enough memory.
  func value(at column: Int32) -> SQLValue? {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_NULL: return .null
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, column))
    case SQLITE_TEXT:
      guard let start = sqlite3_column_text(handle, column) else { return nil }
      let count = Int(sqlite3_column_bytes(handle, column))
      return .text(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
    default:
      let start = sqlite3_column_blob(handle, column)
      let count = Int(sqlite3_column_bytes(handle, column))
      return .text(Self.hexadecimal(UnsafeRawBufferPointer(start: start, count: count)))
    }
  }

  private static func hexadecimal(_ bytes: UnsafeRawBufferPointer) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    return String(unsafeUninitializedCapacity: 2 * bytes.count) { buffer in
      for (index, byte) in bytes.enumerated() {
        buffer[2 * index] = digits[Int(byte >> 4)]
        buffer[2 * index + 1] = digits[Int(byte & 15)]
      }
      return 2 * bytes.count
    }
  }
}
