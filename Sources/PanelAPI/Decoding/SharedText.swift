/// A text that neighbouring entries mostly share, such as their category: made once, and again only
/// where the bytes differ.
struct SharedText {
  private var range = 0..<0
  private var text: String?

  /// The text of a string, which `make` makes where it is not the last one again.
  mutating func text(_ token: JSONToken, _ reader: JSONReader, make: () -> String?) -> String? {
    guard token.kind == .string else { return make() }
    if let text, reader.content(range).isEqual(to: reader.content(token.range)) { return text }
    range = token.range
    text = make()
    return text
  }
}
