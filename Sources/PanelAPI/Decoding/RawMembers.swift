/// Members of an object, kept as they came, to be put into an object of their own.
struct RawMembers {
  private var bytes: [UInt8] = []

  /// Keeps a member. Escapes of no character become U+FFFD; `false` if there are any.
  mutating func append(_ name: JSONToken, _ value: JSONToken, _ reader: JSONReader) -> Bool {
    bytes.append(bytes.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
    let isNameSound = append(name, reader)
    bytes.append(UInt8(ascii: ":"))
    return append(value, reader) && isNameSound
  }

  private mutating func append(_ token: JSONToken, _ reader: JSONReader) -> Bool {
    let isSound = reader.hasSoundEscapes(token)
    if isSound {
      bytes += reader.content(reader.written(token))
    } else {
      bytes += reader.withRepairedEscapes(reader.written(token))
    }
    return isSound
  }

  /// Puts the object's text into `text`, where there are members. Bytes that are no UTF-8 become U+FFFD;
  /// `false` if there are any.
  mutating func move(to text: inout String?, _ reader: JSONReader) -> Bool {
    if bytes.isEmpty { return true }
    bytes.append(UInt8(ascii: "}"))
    let exact = bytes.withUnsafeBufferPointer(reader.exactText)
    text = exact ?? String(decoding: bytes, as: UTF8.self)
    bytes.removeAll(keepingCapacity: true)
    return exact != nil
  }
}
