/// A text for `man`, in the macros of man(7).
struct Roff {
  private(set) var text = ""
  /// Whether nothing comes after a heading yet, which starts a paragraph by itself.
  private var isBehindHeading = false

  /// A request or macro on a line of its own, its arguments as they are.
  mutating func request(_ name: String, _ arguments: String...) {
    text += "." + ([name] + arguments).joined(separator: " ") + "\n"
    isBehindHeading = false
  }

  mutating func heading(_ title: String) {
    request("SH", Self.argument(title.uppercased()))
    isBehindHeading = true
  }

  mutating func subheading(_ title: String) {
    request("SS", Self.argument(title))
    isBehindHeading = true
  }

  mutating func paragraph(_ words: String) {
    if !isBehindHeading { request("PP") }
    line(words)
  }

  /// A term and, indented beneath it, what it means. The term is roff already, see ``bold(_:)``.
  mutating func item(_ term: String, _ meaning: String) {
    request("TP")
    text += term + "\n"
    line(meaning)
  }

  /// Lines that are set as they are.
  mutating func example(_ lines: some Sequence<String>) {
    request("RS", "4")
    request("EX")
    for words in lines { line(words) }
    request("EE")
    request("RE")
  }

  private mutating func line(_ words: String) {
    let escaped = Self.escaped(words)
    let isRequest = escaped.hasPrefix(".") || escaped.hasPrefix("\\(aq")
    text += (isRequest ? "\\&" : "") + escaped + "\n"
    isBehindHeading = false
  }
}

extension Roff {
  static func bold(_ words: String) -> String { "\\fB\(escaped(words))\\fR" }

  static func italic(_ words: String) -> String { "\\fI\(escaped(words))\\fR" }

  /// Words as one argument of a macro.
  static func argument(_ words: String) -> String { "\"\(escaped(words))\"" }

  /// Words without what roff would obey. Quotes, hyphens and the like stay as they are, so that an
  /// example can be copied from the page.
  static func escaped(_ words: String) -> String {
    words.reduce(into: "") { result, character in
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case "\"": result += "\\(dq"
      default: result.append(character)
      }
    }
  }
}
