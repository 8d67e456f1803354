/// Why bytes are not JSON, and where.
struct JSONError: Error, Equatable {
  enum Reason: String {
    case truncated = "it ends too early"
    case unexpectedByte = "an unexpected character"
    case trailingBytes = "something after the end"
    case controlCharacter = "a bare control character"
    case badEscape = "a broken escape"
    case invalidText = "text that is not Unicode"
    case tooDeep = "nesting too deep"
    case tooManyEntries = "too many entries"
    case cancelled = "the call was given up"
  }

  let reason: Reason
  /// The offset in bytes.
  let offset: Int

  init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension JSONError: CustomStringConvertible {
  var description: String { "\(reason.rawValue) at byte \(offset)" }
}
