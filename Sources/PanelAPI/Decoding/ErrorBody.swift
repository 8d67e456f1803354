import Catalogue
import Transport

/// The body of an answer whose HTTP status says failure: JSON, form-encoded, plain text, a page for
/// browsers or nothing.
struct ErrorBody: Equatable {
  /// What it says, in one line; `nil` if it says nothing.
  var message: String?
  /// Whether the panel itself wrote it, as JSON or form-encoded, and no proxy before it.
  var isPanels: Bool

  init(_ body: [UInt8]) {
    let text = String(decoding: body.prefix(PanelWords.readLimit), as: UTF8.self)
    let isPage = text.trimmingBlanks.hasPrefix("<") && !AnswerNoise.isMessageOfPHP(text)
    let panels =
      Self.wordsOfJSON(body)
      ?? (isPage ? nil : Self.wordsOfForm(text, under: ["error", "message"]))
    isPanels = panels != nil
    message = panels ?? (isPage ? Self.description(ofPage: text) : PanelWords.cleaned(text))
  }

  /// What an error calls a page for browsers.
  static func description(ofPage page: String) -> String {
    title(of: page).map { "a page titled '\($0)'" } ?? AnswerReading.page
  }

  /// Whether an error's words describe a page, which says nothing of keys.
  static func isOfPage(_ message: String) -> Bool {
    message.hasPrefix("a page titled '") || message == AnswerReading.page
  }

  private static func wordsOfJSON(_ body: [UInt8]) -> String? {
    body.withUnsafeBufferPointer { whole in
      let bytes = AnswerNoise(whole).map { UnsafeBufferPointer(rebasing: whole[$0.json]) } ?? whole
      var reader = JSONReader(bytes)
      if let value = reader.unreadValue, let words = PanelWords.refusal(in: value, reader) {
        return words
      }
      guard let value = try? reader.readToken(), (try? reader.expectEnd()) != nil else {
        return nil
      }
      return PanelWords.words(in: value, reader)
    }
  }

  /// `error=Incorrect+request`, other fields beside it or not; `nil` for any other text.
  static func wordsOfForm(_ text: String, under names: Set<Substring>) -> String? {
    let text = text.trimmingBlanks
    guard !text.contains(where: \.isWhitespace) else { return nil }
    for field in text.split(separator: "&") {
      let parts = field.split(separator: "=", maxSplits: 1)
      if parts.count == 2, names.contains(parts[0]) {
        return PanelWords.cleaned(FormBody.decoded(parts[1]))
      }
    }
    return nil
  }

  /// What the first `<title>` of a page holds; `nil` if it is empty. By hand, since a regular
  /// expression can take hours to find that a title has no end.
  static func title(of page: String) -> String? {
    let tag = "<title"
    guard
      let place = page.indices.first(where: {
        page[$0] == "<" && page[$0...].prefix(tag.count).lowercased() == tag
      }),
      let start = page[place...].firstIndex(of: ">").map(page.index(after:)),
      let end = page[start...].firstIndex(of: "<")
    else { return nil }
    return PanelWords.cleaned(String(page[start..<end]))
  }
}
