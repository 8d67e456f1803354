/// A text that neighbouring entries mostly share, such as their category: made once, and again only
/// where the bytes differ.
struct SharedText {
  private var range = 0..<0
  private var text: String?

  /// The text of a string whose bytes are the last one's; `nil` for every other value.
  func known(_ token: JSONToken, _ reader: JSONReader) -> String? {
    guard token.kind == .string, let text,
      reader.content(range).isEqual(to: reader.content(token.range))
    else { return nil }
    return text
  }

  /// Keeps the text of a string for the next entry, and gives it back.
  mutating func keep(_ text: String?, _ token: JSONToken) -> String? {
    if token.kind == .string { (self.text, range) = (text, token.range) }
    return text
  }
}
