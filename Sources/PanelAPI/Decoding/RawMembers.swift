/// Members of an object, kept as they came, to be put into an object of their own.
struct RawMembers {
  private var bytes: [UInt8] = []

  mutating func append(_ name: JSONToken, _ value: JSONToken, _ reader: JSONReader) {
    bytes.append(bytes.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
    bytes += reader.content(reader.written(name))
    bytes.append(UInt8(ascii: ":"))
    bytes += reader.content(reader.written(value))
  }

  /// Puts the object's text into `text`, where there are members; `false` where they are no UTF-8.
  mutating func move(to text: inout String?, _ reader: JSONReader) -> Bool {
    if bytes.isEmpty { return true }
    bytes.append(UInt8(ascii: "}"))
    text = bytes.withUnsafeBufferPointer(reader.exactText)
    bytes.removeAll(keepingCapacity: true)
    return text != nil
  }
}
