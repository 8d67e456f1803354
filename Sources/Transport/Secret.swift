/// A text that only its own server may see, such as a token. It cannot be printed, interpolated or dumped:
/// each of these gives `<secret>`.
package struct Secret: Sendable {
  /// The text itself, only for requests.
  package let text: String

  /// Makes a secret; `nil` if the text is empty or cannot be sent in a header unchanged.
  package init?(_ text: String) {
    guard !text.isEmpty, text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
    else { return nil }
    self.text = text
  }
}

extension Secret {
  /// How many bytes in a row reveal a secret. Shorter parts of it also occur in unrelated texts.
  private static let revealing = 8

  /// A server's words about a request, for people: short, on one line, and without any larger part of the
  /// secrets, because the server may repeat what it received.
  package static func redact(
    _ secrets: [Secret], from words: some StringProtocol, limit: Int = 200
  ) -> String {
    let bytes = Array(words.prefix(4 * limit).utf8)
    let letters = bytes.map(lowercased)
    var isHidden = [Bool](repeating: false, count: bytes.count)
    for secret in secrets {
      let secret = secret.text.utf8.map(lowercased)
      let count = min(secret.count, revealing)
      let parts = Set((0...(secret.count - count)).map { secret[$0..<$0 + count] })
      for start in 0..<max(0, bytes.count - count + 1)
      where parts.contains(letters[start..<start + count]) {
        for index in start..<start + count { isHidden[index] = true }
      }
    }
    var kept: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if !isHidden[index] {
        kept.append(byte)
      } else if index == 0 || !isHidden[index - 1] {
        kept += Array("<secret>".utf8)
      }
    }
    return String(decoding: kept, as: UTF8.self).onOneLine(limit: limit)
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "<secret>" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension String {
  /// The text without control characters and characters that hide others or change their direction. Each
  /// run of blanks becomes one blank, and the text is cut after `limit` characters.
  fileprivate func onOneLine(limit: Int) -> String {
    var kept = UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .spaceSeparator, .lineSeparator, .paragraphSeparator:
        if let last = kept.last, last != " " { kept.append(" ") }
      case .format, .surrogate, .privateUse, .unassigned: break
      default: kept.append(scalar)
      }
    }
    if kept.last == " " { kept.removeLast() }
    let text = String(kept)
    return text.count > limit ? text.prefix(limit) + "…" : text
  }
}
