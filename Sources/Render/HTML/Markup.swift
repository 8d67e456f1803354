/// HTML, SVG or XML. Only literals in the source code are markup. Every value inside a literal is
/// escaped, in text and in quoted attributes.
///
///     let heading: Markup = "<h1 dir=\"auto\">\(service.name)</h1>\n"
package struct Markup: ExpressibleByStringInterpolation, Sendable {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package init(stringLiteral literal: StaticString) {
    bytes.append(literal)
  }

  package init(stringInterpolation: Interpolation) { bytes = stringInterpolation.bytes }

  /// The markup as a text.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The style sheet of a page, from a file of this build.
  package static let style: Markup = {
    var style = Markup()
    style.bytes = PackageResources.style_css
    return style
  }()

  /// The start of a document, up to inside its head. `policy` says what the page may load.
  package static func documentStart(policy: Markup, title: String) -> Markup {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="\(policy)">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <title>\(title)</title>

    """
  }

  package mutating func append(_ other: Markup) { bytes += other.bytes }
}

extension Markup {
  /// Collects the parts of a literal: the source's own text unchanged, and values escaped.
  package struct Interpolation: StringInterpolationProtocol {
    fileprivate var bytes: [UInt8] = []

    package init(literalCapacity: Int, interpolationCount: Int) {
      bytes.reserveCapacity(literalCapacity + 24 * interpolationCount)
    }

    package mutating func appendLiteral(_ literal: StaticString) { bytes.append(literal) }

    package mutating func appendInterpolation(_ value: String) { bytes.appendEscaped(value) }

    package mutating func appendInterpolation(_ number: Int) { bytes += String(number).utf8 }

    package mutating func appendInterpolation(_ markup: Markup) { bytes += markup.bytes }

    /// Appends markup, or nothing if it is `nil`.
    package mutating func appendInterpolation(_ markup: Markup?) {
      if let markup { bytes += markup.bytes }
    }

    package mutating func appendInterpolation(_ parts: [Markup]) {
      for part in parts { bytes += part.bytes }
    }

    /// Appends the markup if a condition is true.
    package mutating func appendInterpolation(_ markup: Markup, if condition: Bool) {
      if condition { bytes += markup.bytes }
    }
  }

  package typealias StringInterpolation = Interpolation
}

extension DefaultStringInterpolation {
  /// Reports markup inside a text, because it would be escaped like any text.
  @available(*, deprecated, message: "a text holds no markup: state the literal's type, Markup")
  package mutating func appendInterpolation(_ markup: Markup) { appendLiteral(markup.text) }
}

// MARK: - Escaping

extension [UInt8] {
  fileprivate mutating func append(_ literal: StaticString) {
    literal.withUTF8Buffer { append(contentsOf: $0) }
  }

  /// Appends a text in a form that is safe on a page.
  ///
  /// It examines scalars, not characters: a `<` after a prepending mark such as U+0600 is not a character
  /// of its own.
  fileprivate mutating func appendEscaped(_ text: String) {
    if text.utf8.allSatisfy(\.isPlain) {
      append(contentsOf: text.utf8)
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": append(contentsOf: "&amp;".utf8)
      case "<": append(contentsOf: "&lt;".utf8)
      case ">": append(contentsOf: "&gt;".utf8)
      case "\"": append(contentsOf: "&quot;".utf8)
      case "'": append(contentsOf: "&#39;".utf8)
      default:
        if let scalar = scalar.onPage, let units = UTF8.encode(scalar) {
          append(contentsOf: units)
        }
      }
    }
  }
}

extension UInt8 {
  /// Whether the byte is an ASCII character that needs no escape.
  fileprivate var isPlain: Bool {
    switch self {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
      UInt8(ascii: "'"):
      false
    default: 0x20..<0x7F ~= self
    }
  }
}

extension Unicode.Scalar {
  /// The scalar as a page shows it: itself, a visible symbol for a control character, a replacement if HTML
  /// forbids it, or nothing if it would reorder the text around it.
  fileprivate var onPage: Unicode.Scalar? {
    switch value {
    case 0x09, 0x0A: self
    case 0x0C, 0x0D, 0x2028, 0x2029: " "
    case 0x00...0x1F: Unicode.Scalar(0x2400 + value)
    case 0x7F: "\u{2421}"
    case 0x80...0x9F, 0xFDD0...0xFDEF: "\u{FFFD}"
    // A stray "pop" would end the isolation that the page sets around the text.
    case 0x202A...0x202E, 0x2066...0x2069: nil
    case let value where value & 0xFFFE == 0xFFFE: "\u{FFFD}"
    default: self
    }
  }
}
