import Catalogue

/// What every answer has in common: it is JSON, and may be an error in place of a result.
enum AnswerReading {
  /// Reads a body with `read`, which gives `nil` where the value is of another kind. `inPart` tells
  /// that few of its texts will be made, so that looking at all of them does not pay.
  static func read<Answer>(
    _ body: [UInt8], expecting expected: String, inPart: Bool = false,
    _ read: (inout JSONReader) throws(JSONError) -> Answer?
  ) throws(PanelError) -> Answer {
    try body.withUnsafeBufferPointer { bytes throws(PanelError) in
      if let message = errorMessage(bytes) { throw PanelError(refusal: message) }
      if let pause = Throttling(plainText: bytes) { throw .rateLimited(retryAfter: pause.time) }
      do throws(JSONError) {
        var reader = JSONReader(bytes, isUTF8: !inPart && bytes.isUTF8)
        if let answer = try read(&reader) {
          try reader.expectEnd()
          return answer
        }
      } catch {
        throw PanelError.notUnderstood("\(description(of: bytes, error)), not \(expected)")
      }
      throw PanelError.notUnderstood("\(kindName(bytes)), not \(expected)")
    }
  }

  /// What a body is that is not JSON, in a few words.
  private static func description(
    of bytes: UnsafeBufferPointer<UInt8>, _ error: JSONError
  ) -> String {
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
    guard let first = bytes.first(where: { !blanks.contains($0) }) else { return "an empty answer" }
    if first == UInt8(ascii: "<") { return "an HTML page" }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || first == 0 {
      return "text in another encoding than UTF-8"
    }
    switch error.reason {
    case .truncated: return "JSON that ends too early (after \(bytes.count) bytes)"
    case .tooDeep: return "JSON that is nested too deep"
    default: return "no valid JSON (\(error))"
    }
  }

  /// What kind of JSON value a body is.
  private static func kindName(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var reader = JSONReader(bytes)
    switch (try? reader.readToken())?.kind {
    case .object: return "a JSON object of another kind"
    case .array: return "a JSON array"
    case .string: return "a JSON string"
    case .number: return "a JSON number"
    case .yes, .no: return "a JSON boolean"
    case .null: return "null"
    case nil: return "no JSON"
    }
  }
}

// MARK: - Errors

extension AnswerReading {
  /// The panel's own words for what went wrong: `{"error": …}`, or a `message` beside a `status` that
  /// says failure; `nil` where the body is anything else.
  static func errorMessage(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    var reader = JSONReader(bytes)
    guard (try? reader.nextKind()) == .object else { return nil }
    return (try? errorMessage(&reader))?.prefixOfScalars(PanelError.readLimit)
  }

  private static func errorMessage(_ reader: inout JSONReader) throws(JSONError) -> String? {
    var message: String?
    var isFailure = false
    var isOrder = false
    var first = true
    try reader.enterObject()
    while let name = try reader.nextName(first: first) {
      first = false
      let value = try reader.readToken()
      switch reader.textual(name) {
      case "error" where isSaid(value, reader):
        // The text of an error that is an object is inside, under whatever name.
        return reader.textual(value) ?? reader.text(value.range)
      case "message", "msg": message = reader.textual(value)
      case "status", "success": isFailure = isFailure || saysFailure(value, reader)
      // Of an order, `Error` and `Fail` are statuses like any other.
      case "charge", "remains", "start_count": isOrder = true
      default: break
      }
    }
    return isFailure && !isOrder ? message : nil
  }

  /// Whether an `error` holds one: `null`, `false`, 0 and the empty text say that there is none.
  static func isSaid(_ value: JSONToken, _ reader: JSONReader) -> Bool {
    switch value.kind {
    case .null, .no: false
    case .yes, .array, .object: true
    case .string, .number: !["", "0"].contains(reader.textual(value) ?? "")
    }
  }

  private static func saysFailure(_ value: JSONToken, _ reader: JSONReader) -> Bool {
    if value.kind == .no { return true }
    // HTTP's own codes for failure, beside an HTTP status that says success.
    if let code = reader.textual(value).flatMap({ Int($0) }), (400..<600).contains(code) {
      return true
    }
    return ["fail", "failed", "failure", "error", "false", "0"]
      .contains((reader.textual(value) ?? "").lowercased())
  }
}
