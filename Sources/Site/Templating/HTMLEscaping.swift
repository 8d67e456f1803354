import Mustache

/// Escapes every value that a page shows, as text and in quoted attributes alike.
///
/// swift-mustache's own escaping looks at grapheme clusters, and a `<` that follows a prepending
/// mark such as U+0600 is no cluster of its own: it would come through. This one looks at scalars.
struct HTMLEscaping: MustacheContentType {
  static let name = "RATEBOOK_HTML"

  func escapeText(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    HTMLEscaping.append(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends a text as a page may hold it.
  static func append(_ text: String, to bytes: inout [UInt8]) {
    if text.utf8.allSatisfy(isPlain) {
      bytes.append(contentsOf: text.utf8)
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": bytes.append(contentsOf: "&amp;".utf8)
      case "<": bytes.append(contentsOf: "&lt;".utf8)
      case ">": bytes.append(contentsOf: "&gt;".utf8)
      case "\"": bytes.append(contentsOf: "&quot;".utf8)
      case "'": bytes.append(contentsOf: "&#39;".utf8)
      default:
        if let scalar = shown(scalar), let units = UTF8.encode(scalar) {
          bytes.append(contentsOf: units)
        }
      }
    }
  }

  /// Whether a byte is an ASCII character that stands for itself.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
      UInt8(ascii: "'"):
      false
    default: 0x20..<0x7F ~= byte
    }
  }

  /// What stands for a scalar on a page: itself, a visible picture of a control character, a
  /// replacement where HTML forbids it, or nothing for what would reorder the text around it.
  private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar.value {
    case 0x09, 0x0A: scalar
    case 0x0C, 0x0D, 0x2028, 0x2029: " "
    case 0x00...0x1F: Unicode.Scalar(0x2400 + scalar.value)
    case 0x7F: "\u{2421}"
    case 0x80...0x9F, 0xFDD0...0xFDEF: "\u{FFFD}"
    // A stray "pop" would end the isolation that the page puts around the text.
    case 0x202A...0x202E, 0x2066...0x2069: nil
    case let value where value & 0xFFFE == 0xFFFE: "\u{FFFD}"
    default: scalar
    }
  }
}
