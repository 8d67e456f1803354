/// Writes the pieces of a JSON text. What is common to every place that writes JSON: the reports,
/// the catalogue and the simulated panel.
public enum JSONText {
  /// The text as a JSON string, quotes included (RFC 8259, section 7).
  public static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.isUnsafeInTerminals:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// Members, each a name and a value that is JSON already, as an object; `nil` where there are none.
  public static func object(_ members: [(name: String, json: String)]) -> String? {
    guard !members.isEmpty else { return nil }
    return "{" + members.map { "\(quoted($0.name)):\($0.json)" }.joined(separator: ",") + "}"
  }
}

extension Unicode.Scalar {
  /// Whether it is a control character, a line or paragraph separator, or turns the direction of
  /// text: what a terminal obeys in place of showing it. In JSON it is escaped, which loses nothing.
  fileprivate var isUnsafeInTerminals: Bool {
    switch self {
    case "\u{0}"..<"\u{20}", "\u{7f}"..."\u{9f}", "\u{61c}", "\u{200e}", "\u{200f}",
      "\u{2028}"..."\u{202e}", "\u{2066}"..."\u{2069}":
      true
    default: false
    }
  }
}
