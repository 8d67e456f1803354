/// How a piece of text stands out at a terminal that shows colours.
enum TerminalTone: String {
  case plain = ""
  case strong = "1"
  case faint = "2"
  /// A price that rose, which a buyer does not like.
  case rise = "31"
  /// A price that fell.
  case fall = "32"

  /// The text within the tone's ANSI escape codes, or as it is where there are no colours.
  func painted(_ text: String, color: Bool) -> String {
    guard color, self != .plain, !text.isEmpty else { return text }
    return "\u{1b}[\(rawValue)m\(text)\u{1b}[0m"
  }
}
