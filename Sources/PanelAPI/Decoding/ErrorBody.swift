/// The body of an answer whose HTTP status says failure: JSON, form-encoded, plain text, a page for
/// browsers or nothing.
struct ErrorBody: Equatable {
  /// What it says, in one line; `nil` where it says nothing.
  var message: String?
  /// Whether the panel itself wrote it, as JSON or form-encoded, and no proxy before it.
  var isPanels = false

  init(_ body: [UInt8]) {
    if let message = Self.messageOfJSON(body) {
      self.message = message
      isPanels = true
      return
    }
    let text = String(decoding: body.prefix(Self.readLimit), as: UTF8.self).trimmingBlanks
    if text.hasPrefix("<") {
      message = Self.title(of: text).map { "a page titled '\($0)'" } ?? "an HTML page"
    } else if let error = Self.messageOfForm(text) {
      message = error
      isPanels = true
    } else {
      message = text.split(whereSeparator: \.isNewline).first.map(String.init)
    }
  }

  /// How many bytes of a text are looked at: more than any error has before its end or its title.
  private static let readLimit = 1 << 14

  private static func messageOfJSON(_ body: [UInt8]) -> String? {
    body.withUnsafeBufferPointer { bytes in
      if let message = AnswerReading.errorMessage(bytes) { return message }
      var reader = JSONReader(bytes)
      guard let token = try? reader.readToken(), (try? reader.expectEnd()) != nil else {
        return nil
      }
      if token.kind == .string { return reader.textual(token) }
      let members = reader.members(of: token)
      return ["message", "msg", "detail", "error_description"].lazy
        .compactMap { members?[$0].flatMap(reader.textual) }.first
    }
  }

  /// `error=Incorrect+request`, other fields beside it or not.
  private static func messageOfForm(_ text: Substring) -> String? {
    guard !text.contains(where: \.isWhitespace) else { return nil }
    for field in text.split(separator: "&") {
      let parts = field.split(separator: "=", maxSplits: 1)
      if parts.count == 2, parts[0] == "error" || parts[0] == "message" {
        return FormBody.decoded(parts[1])
      }
    }
    return nil
  }

  private static func title(of page: Substring) -> Substring? {
    page.firstMatch(of: #/<title[^>]*>\s*([^<]*?)\s*</#.ignoresCase())
      .map(\.output.1).flatMap { $0.isEmpty ? nil : $0 }
  }
}
