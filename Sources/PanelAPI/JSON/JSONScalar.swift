import Catalogue

/// A value of a field, as far as the panel API needs to tell them apart.
enum JSONScalar {
  case string(String)
  case number(String)
  case bool(Bool)
  case null
  /// An array or an object, unread.
  case compound
}

extension JSONReader {
  /// Reads a scalar, or skips an array or object.
  mutating func readScalar() throws(JSONError) -> JSONScalar {
    switch try nextKind() {
    case .string: return .string(try readString())
    case .number: return .number(text(try skipValue()))
    case .literal:
      let first = bytes[position]
      _ = try skipValue()
      return first == UInt8(ascii: "n") ? .null : .bool(first == UInt8(ascii: "t"))
    case .array, .object:
      _ = try skipValue()
      return .compound
    }
  }
}

extension JSONScalar {
  /// A string, or a number as its text; `nil` for everything else.
  var textual: String? {
    switch self {
    case .string(let text), .number(let text): text
    case .bool, .null, .compound: nil
    }
  }

  /// An amount given as a string or a number; `nil` where it is neither.
  var amount: Amount? {
    switch self {
    case .string(let text): Amount(text.trimmingBlanks)
    case .number(let text): Amount(jsonNumber: text)
    case .bool, .null, .compound: nil
    }
  }

  var isNull: Bool { if case .null = self { true } else { false } }
}

extension String {
  /// The text without blanks, tabs and line ends around it.
  var trimmingBlanks: Substring {
    let blanks: Set<Character> = [" ", "\t", "\n", "\r", "\r\n"]
    var trimmed = self[...]
    while let first = trimmed.first, blanks.contains(first) { trimmed.removeFirst() }
    while let last = trimmed.last, blanks.contains(last) { trimmed.removeLast() }
    return trimmed
  }
}
