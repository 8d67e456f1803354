@testable import PanelAPI

extension JSONReader {
  /// Reads a whole document, every string and name in it; the error, or `nil` if all is well.
  static func error(in document: some Collection<UInt8>) -> JSONError? {
    read(document) { reader throws(JSONError) in
      try reader.readAll()
      try reader.expectEnd()
    }
  }

  /// Skips a whole document without reading its strings; the error, or `nil` if all is well.
  static func errorWhenSkipping(_ document: some Collection<UInt8>) -> JSONError? {
    read(document) { reader throws(JSONError) in
      _ = try reader.skipValue()
      try reader.expectEnd()
    }
  }

  /// The string that a document consists of.
  static func string(_ document: some Collection<UInt8>) -> Result<String, JSONError> {
    Array(document).withUnsafeBufferPointer { bytes in
      Result { () throws(JSONError) in
        var reader = JSONReader(bytes)
        let token = try reader.readToken()
        try reader.expectEnd()
        return try reader.string(token)
      }
    }
  }

  private static func read(
    _ document: some Collection<UInt8>, _ read: (inout JSONReader) throws(JSONError) -> Void
  ) -> JSONError? {
    Array(document).withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      do throws(JSONError) { try read(&reader) } catch { return error }
      return nil
    }
  }

  private mutating func readAll() throws(JSONError) {
    var first = true
    switch try nextKind() {
    case .object:
      try enterObject()
      while let name = try nextName(first: first) {
        first = false
        _ = try string(name)
        try readAll()
      }
    case .array:
      try enterArray()
      while try nextElement(first: first) {
        first = false
        try readAll()
      }
    case .string: _ = try string(try readToken())
    case .number, .literal: _ = try readToken()
    }
  }
}
