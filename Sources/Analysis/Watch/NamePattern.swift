import Catalogue

/// A text with `*` for any text and `?` for any character; case and accents are ignored.
struct NamePattern: Sendable {
  private let parts: [Character]

  init(_ text: String) { parts = Array(text.folded) }

  /// Whether the pattern matches every name.
  var isEverything: Bool { parts.allSatisfy { $0 == "*" || $0 == "?" } }

  /// Whether the pattern matches a whole folded name. Takes time in proportion to at most the
  /// product of both lengths.
  func matches(_ name: [Character]) -> Bool {
    var (part, place) = (0, 0)
    // The index of the last star, and the end of the text that it matches.
    var star: (part: Int, place: Int)?
    while place < name.count {
      if part < parts.count, parts[part] == "*" {
        star = (part, place)
        part += 1
      } else if part < parts.count, parts[part] == "?" || parts[part] == name[place] {
        part += 1
        place += 1
      } else if let last = star {
        star = (last.part, last.place + 1)
        (part, place) = (last.part + 1, last.place + 1)
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { $0 == "*" }
  }
}
