/// Writes the pieces of a JSON text. The reports, the catalogue and the simulated panel share it.
public enum JSONText {
  /// The text as a JSON string, quotes included (RFC 8259, section 7).
  public static func quoted(_ text: String) -> String {
    if text.utf8.allSatisfy(needsNoLook) { return "\"" + text + "\"" }
    var quoted = [UInt8(ascii: "\"")]
    quoted.reserveCapacity(text.utf8.count + 16)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\"".utf8
      case "\\": quoted += "\\\\".utf8
      case "\n": quoted += "\\n".utf8
      case "\r": quoted += "\\r".utf8
      case "\t": quoted += "\\t".utf8
      case _ where scalar.isUnsafeInTerminals:
        let digits = String(scalar.value, radix: 16)
        quoted += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
      default: quoted += UTF8.encode(scalar)!
      }
    }
    quoted.append(UInt8(ascii: "\""))
    return String(decoding: quoted, as: UTF8.self)
  }

  /// Whether a byte of UTF-8 cannot begin a character that is escaped. Most texts hold only such bytes.
  private static func needsNoLook(_ byte: UInt8) -> Bool {
    switch byte {
    case 0..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x7f: false
    // The first bytes of U+0080 to 00BF, 0600 to 063F and 2000 to 2FFF.
    case 0xc2, 0xd8, 0xe2: false
    default: true
    }
  }

  /// A JSON object of members, each a name and a value that is JSON already; `nil` if there are none.
  public static func object(_ members: [(name: String, json: String)]) -> String? {
    guard !members.isEmpty else { return nil }
    return "{" + members.map { "\(quoted($0.name)):\($0.json)" }.joined(separator: ",") + "}"
  }
}

extension Unicode.Scalar {
  /// Whether the character is a control character, a line or paragraph separator, or turns the direction of
  /// text. Terminals obey these instead of showing them. JSON can escape them without loss.
  fileprivate var isUnsafeInTerminals: Bool {
    switch self {
    case "\u{0}"..<"\u{20}", "\u{7f}"..."\u{9f}", "\u{61c}", "\u{200e}", "\u{200f}",
      "\u{2028}"..."\u{202e}", "\u{2066}"..."\u{2069}":
      true
    default: false
    }
  }
}
