/// Members of an object, kept as they came, to be put into an object of their own.
struct RawMembers {
  private var bytes: [UInt8] = []

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func append(_ name: JSONToken, _ value: JSONToken, _ reader: JSONReader) {
    bytes.append(bytes.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
    bytes += reader.content(reader.written(name))
    bytes.append(UInt8(ascii: ":"))
    bytes += reader.content(reader.written(value))
  }

  /// The object's text: `.some(nil)` where there are no members, `nil` where their bytes are no
  /// UTF-8.
  var object: String?? {
    if bytes.isEmpty { return .some(nil) }
    return (bytes + [UInt8(ascii: "}")]).withUnsafeBufferPointer(String.init(exactUTF8:)).map { $0 }
  }
}
