/// What every answer has in common: it is JSON, and may be an error object in place of a result.
enum AnswerReading {
  /// Reads a body with `read`, which gives `nil` where the value is of another kind.
  static func read<Answer>(
    _ body: [UInt8], expecting expected: String,
    _ read: (inout JSONReader) throws(JSONError) -> Answer?
  ) throws(PanelError) -> Answer {
    try body.withUnsafeBufferPointer { bytes throws(PanelError) in
      if let message = errorMessage(bytes) { throw PanelError.refused(message) }
      do throws(JSONError) {
        var reader = JSONReader(bytes)
        if let answer = try read(&reader) {
          try reader.expectEnd()
          return answer
        }
      } catch {
        throw PanelError.notUnderstood("\(description(of: bytes, error)), not \(expected)")
      }
      throw PanelError.notUnderstood("JSON of another kind, not \(expected)")
    }
  }

  /// The text of `{"error": "…"}`; `nil` where the body is anything else.
  static func errorMessage(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    var reader = JSONReader(bytes)
    do throws(JSONError) {
      guard try reader.nextKind() == .object else { return nil }
      try reader.enterObject()
      var first = true
      while let name = try reader.nextMember(first: first) {
        first = false
        let value = try reader.readScalar()
        if name == "error", !value.isNull { return value.textual ?? "an error without a text" }
      }
    } catch { return nil }
    return nil
  }

  /// What a body is that is not JSON, in a few words.
  private static func description(
    of bytes: UnsafeBufferPointer<UInt8>, _ error: JSONError
  ) -> String {
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
    guard let first = bytes.first(where: { !blanks.contains($0) }) else { return "an empty answer" }
    if first == UInt8(ascii: "<") { return "an HTML page" }
    if error.reason == .truncated { return "JSON that ends too early (after \(bytes.count) bytes)" }
    return "no valid JSON (\(error))"
  }
}
