import Catalogue
import Transport

/// Reads any answer. Its JSON may be an error instead of a result.
enum AnswerReading {
  /// Reads a body with `read`, which returns `nil` for a value of another kind.
  static func read<Answer>(
    _ body: [UInt8], expecting expected: String,
    _ read: (inout JSONReader) throws(JSONError) -> Answer?
  ) throws(PanelError) -> Answer {
    try body.withUnsafeBufferPointer { whole throws(PanelError) in
      let bytes = AnswerNoise(whole).map { UnsafeBufferPointer(rebasing: whole[$0.json]) } ?? whole
      if let words = refusal(bytes) { throw PanelError(refusal: words) }
      if let pause = Throttling(plainText: bytes) { throw Self.rateLimit(bytes, pause) }
      do throws(JSONError) {
        var reader = JSONReader(bytes)
        if let answer = try read(&reader) {
          try reader.expectEnd()
          return answer
        }
      } catch {
        throw unreadable(bytes, error, expected)
      }
      throw otherValue(bytes, expected)
    }
  }

  /// The error for a short text that asks the caller to wait.
  private static func rateLimit(
    _ bytes: UnsafeBufferPointer<UInt8>, _ pause: Throttling
  ) -> PanelError {
    let text = String(decoding: bytes, as: UTF8.self).trimmingBlanks
    let words = PanelWords.cleaned(String(text.first == "\"" ? text.dropFirst().dropLast() : text))
    return .rateLimited(retryAfter: pause.time, says: words)
  }

  /// The panel's reason for a refusal, if the body states one as JSON or form-encoded.
  private static func refusal(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    let reader = JSONReader(bytes)
    if let value = reader.unreadValue { return PanelWords.refusal(in: value, reader) }
    // A `message` may also report success.
    let text = String(decoding: bytes.prefix(PanelWords.readLimit), as: UTF8.self)
    return ErrorBody.wordsOfForm(text, under: ["error"])
  }

  /// The error for a body that is JSON of another kind, with the panel's words.
  private static func otherValue(
    _ bytes: UnsafeBufferPointer<UInt8>, _ expected: String
  ) -> PanelError {
    var reader = JSONReader(bytes)
    guard let value = try? reader.readToken() else {
      return .notUnderstood("no JSON, not \(expected)")
    }
    let words = PanelWords.words(in: value, reader)
    if let words, Throttling(words) != nil { return PanelError(refusal: words) }
    let isShown = value.kind == .object || value.kind == .array
    let written = isShown && value.range.count > 2 ? PanelWords.quoted(value, reader) : nil
    return .notUnderstood("\(name(of: value.kind)), not \(expected)", says: words ?? written)
  }

  private static func name(of kind: JSONToken.Kind) -> String {
    switch kind {
    case .object: "a JSON object of another kind"
    case .array: "a JSON array"
    case .string: "a JSON string"
    case .number: "a JSON number"
    case .yes, .no: "a JSON boolean"
    case .null: "null"
    }
  }
}

// MARK: - Answers other than JSON

extension AnswerReading {
  /// A page for browsers, in the words of an error.
  static let page = "an HTML page"
  /// An empty body, in the words of an error.
  static let nothing = "an empty answer"
  /// A message of PHP instead of an answer, in the words of an error.
  static let phpMessage = "a message of PHP"

  /// The error for a body that is not JSON: what it is, with its words.
  private static func unreadable(
    _ bytes: UnsafeBufferPointer<UInt8>, _ error: JSONError, _ expected: String
  ) -> PanelError {
    if error.reason == .cancelled { return .transfer(.cancelled) }
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
    guard let first = bytes.first(where: { !blanks.contains($0) }) else {
      return .notUnderstood("\(nothing), not \(expected)")
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || first == 0 {
      return .notUnderstood("text in another encoding than UTF-8, not \(expected)")
    }
    let text = String(decoding: bytes.prefix(PanelWords.readLimit), as: UTF8.self)
    if AnswerNoise.isMessageOfPHP(text) {
      return .notUnderstood(
        "\(phpMessage), not \(expected)",
        says: PanelWords.cleaned(text, upTo: PanelWords.shownLimit))
    }
    if first == UInt8(ascii: "<") {
      return .notUnderstood(
        "\(page), not \(expected)",
        says: ErrorBody.title(of: text) ?? PanelWords.cleaned(text, upTo: PanelWords.shownLimit))
    }
    if !"[{\"".utf8.contains(first) {
      return .notUnderstood(
        "plain text, not \(expected)", says: PanelWords.cleaned(text, upTo: PanelWords.shownLimit))
    }
    switch error.reason {
    case .truncated:
      return .notUnderstood(
        "JSON that ends too early (after \(bytes.count) bytes), not \(expected)")
    case .tooDeep: return .notUnderstood("JSON that is nested too deep, not \(expected)")
    case .tooManyEntries:
      return .notUnderstood(
        "a list of more than \(CatalogueListDecoder.mostEntries) entries, not \(expected)")
    default:
      let rest = bytes[error.offset...].prefix(PanelWords.shownLimit)
      return .notUnderstood(
        "no valid JSON (\(error)), not \(expected)",
        says: PanelWords.cleaned(String(decoding: rest, as: UTF8.self)))
    }
  }
}
