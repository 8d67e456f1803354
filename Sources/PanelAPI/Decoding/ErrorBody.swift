import Catalogue

/// The body of an answer whose HTTP status says failure: JSON, form-encoded, plain text, a page for
/// browsers or nothing.
struct ErrorBody: Equatable {
  /// What it says, in one line; `nil` where it says nothing.
  var message: String?
  /// Whether the panel itself wrote it, as JSON or form-encoded, and no proxy before it.
  var isPanels: Bool

  init(_ body: [UInt8]) {
    let text = String(decoding: body.prefix(Self.readLimit), as: UTF8.self).trimmingBlanks
    let panels = Self.messageOfJSON(body) ?? (text.hasPrefix("<") ? nil : Self.messageOfForm(text))
    isPanels = panels != nil
    message = (panels ?? Self.messageOfOthers(text))?.prefixOfScalars(PanelError.readLimit)
  }

  /// How many bytes of a text are looked at: more than any error has before its end or its title.
  private static let readLimit = 1 << 14

  /// Of a page for browsers its title, of another text its first line.
  private static func messageOfOthers(_ text: Substring) -> String? {
    if text.hasPrefix("<") {
      return title(of: text).map { "a page titled '\($0)'" } ?? "an HTML page"
    }
    return text.split(whereSeparator: \.isNewline).first.map(String.init)
  }

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

  /// What the first `<title>` of a page holds; `nil` where it is empty. By hand, since a regular
  /// expression can take hours to find that a title has no end.
  private static func title(of page: Substring) -> Substring? {
    let tag = "<title"
    guard
      let place = page.indices.first(where: {
        page[$0] == "<" && page[$0...].prefix(tag.count).lowercased() == tag
      }),
      let start = page[place...].firstIndex(of: ">").map(page.index(after:)),
      let end = page[start...].firstIndex(of: "<")
    else { return nil }
    let title = String(page[start..<end]).trimmingBlanks
    return title.isEmpty ? nil : title
  }
}
