/// The text that a panel's server puts around a complete answer: a byte-order mark, messages of PHP
/// (`Notice: Undefined index …`), comments.
///
/// Only text that is certainly not part of the answer is ignored. An empty list next to a message
/// may be the subject of the message, so it does not count as an answer.
struct AnswerNoise {
  /// The range of the answer.
  let json: Range<Int>
  /// The text around it, in one line; `nil` if there is only a byte-order mark.
  let text: String?

  /// The maximum number of bytes before an answer that are searched.
  private static let limit = 1 << 16

  /// Finds the noise; `nil` if there is none, or if it contains no complete JSON object or array.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    let start = Self.endOfBlanks(bytes, from: 0)
    guard start < bytes.count else { return nil }
    let isValue = "[{".utf8.contains(bytes[start])
    let last = bytes.last { !Self.blanks.contains($0) }
    if isValue, last.map("]}".utf8.contains) == true {
      guard bytes[..<start].contains(where: { $0 >= 0x80 }) else { return nil }
      (json, text) = (start..<bytes.count, nil)
      return
    }
    guard
      let begin = isValue
        ? start : Self.endOfNoise(bytes, from: start) ?? Self.startOfJSON(bytes, from: start),
      let json = Self.value(bytes, from: begin)
    else { return nil }
    let rest = UnsafeBufferPointer(rebasing: bytes[json.upperBound...])
    let next = Self.endOfBlanks(rest, from: 0)
    guard next == rest.count || Self.isNoise(rest, from: next) else { return nil }
    self.json = json
    let around = [bytes[start..<begin], bytes[json.upperBound...].prefix(Self.limit)]
    text = Self.shown(around.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " "))
  }

  /// The note about text around an answer; `nil` if there is none.
  static func note(_ body: [UInt8]) -> String? {
    body.withUnsafeBufferPointer { AnswerNoise($0)?.text }
      .map {
        "text around the JSON was ignored: '\($0.shortened(to: PanelError.messageLimit))'"
      }
  }
}

extension CatalogueDecoder {
  /// Notes for the user about a readable answer, as clauses: the ignored text around its JSON, and
  /// a failure that it states beside its services.
  public static func notes(on body: [UInt8]) -> [String] {
    [AnswerNoise.note(body), StatedFailure.note(body)].compactMap(\.self)
  }
}

extension AnswerNoise {
  private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The end of blanks, blank lines and byte-order marks.
  private static func endOfBlanks(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var position = start
    while position < bytes.count {
      if blanks.contains(bytes[position]) {
        position += 1
      } else if bytes[position...].starts(with: mark) {
        position += mark.count
      } else {
        break
      }
    }
    return position
  }

  /// A complete object or array that is not empty.
  private static func value(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int>? {
    var reader = JSONReader(bytes)
    reader.position = start
    guard let value = try? reader.readToken(), value.kind == .array || value.kind == .object else {
      return nil
    }
    let inside = bytes[(value.range.lowerBound + 1)..<(value.range.upperBound - 1)]
    return inside.contains { !blanks.contains($0) } ? value.range : nil
  }

  /// The start of the object or array after the messages and comments.
  private static func endOfNoise(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var position = start
    let end = min(bytes.count, limit)
    while position < end {
      if "[{".utf8.contains(bytes[position]) { return position }
      guard let next = endOfPiece(bytes, from: position) else { return nil }
      position = endOfBlanks(bytes, from: next)
    }
    return nil
  }

  /// The index at which JSON seems to begin in a text that starts with a message of PHP, however many lines the
  /// message has. Later starts are not tried: in JSON that was cut off, a later object could be complete.
  private static func startOfJSON(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    let text = bytes[start..<min(bytes.count, start + limit)]
    guard isMessageOfPHP(String(decoding: text.prefix(200), as: UTF8.self)) else { return nil }
    return text.indices.first { place in
      let inside = text[(place + 1)...].first { !blanks.contains($0) }
      switch text[place] {
      case UInt8(ascii: "{"): return inside == UInt8(ascii: "\"")
      case UInt8(ascii: "["): return inside == UInt8(ascii: "{")
      default: return false
      }
    }
  }

  /// Whether only messages and comments follow an answer.
  private static func isNoise(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
    var position = start
    while position < bytes.count {
      guard let next = endOfPiece(bytes, from: position) else { return false }
      position = endOfBlanks(bytes, from: next)
    }
    return true
  }

  /// The end of a comment, tag, script or message of PHP that begins here; `nil` for anything else.
  private static func endOfPiece(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    let rest = bytes[start...]
    func end(_ opening: String, _ closing: String) -> Int? {
      guard rest.starts(with: opening.utf8) else { return nil }
      return bytes.firstRange(of: closing, from: start).map(\.upperBound)
    }
    if rest.starts(with: "<!--".utf8) { return end("<!--", "-->") }
    if rest.starts(with: "<script".utf8) { return end("<script", "</script>") }
    if rest.starts(with: "/*".utf8) { return end("/*", "*/") }
    let line = endOfMessage(bytes, from: start)
    if line != nil || !rest.starts(with: "<".utf8) { return line }
    // Tags that format a message, not a page.
    let tag = String(decoding: rest.dropFirst().prefix(12), as: UTF8.self).lowercased()
      .drop { $0 == "/" }.prefix { $0.isLetter }
    guard ["b", "br", "div", "font", "hr", "p", "pre", "span"].contains(tag) else { return nil }
    return end("<", ">")
  }

  /// The end of a message of PHP: the end of its line, or the end of `on line 41` in it, tags included.
  private static func endOfMessage(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    let lineEnd = bytes.firstIndex(of: 0x0A, from: start) ?? bytes.count
    let line = UnsafeBufferPointer(rebasing: bytes[start..<min(lineEnd, start + limit)])
    guard isMessageOfPHP(String(decoding: line.prefix(200), as: UTF8.self)) else { return nil }
    var position = 0
    while let place = line.firstRange(of: " on line ", from: position) {
      let tail = String(decoding: line[place.upperBound...].prefix(200), as: UTF8.self)
      let number = tail.prefixMatch(of: #/(?:<b>)?\d+(?:</b>)?(?:<br ?/?>)?/#)
      position = place.upperBound + (number?.0.utf8.count ?? 0)
      // A message may mention a line of another file first.
      let next = line[position...].first { !blanks.contains($0) }
      if next.map("[{<".utf8.contains) != false { return start + position }
    }
    return lineEnd
  }
}

// MARK: - Words

extension AnswerNoise {
  /// Whether a text begins with a message of PHP itself, in HTML or not.
  static func isMessageOfPHP(_ text: String) -> Bool {
    let first = text.utf8.first { !blanks.contains($0) }
    guard first.map("[{".utf8.contains) == false,
      let words = PanelWords.cleaned(text, upTo: 40)
    else { return false }
    let text = words.hasPrefix("PHP ") ? words.dropFirst(4) : words[...]
    let kinds = [
      "Notice", "Warning", "Deprecated", "Strict Standards", "Fatal error", "Parse error",
      "Recoverable fatal error",
    ]
    let kind = kinds.first(where: text.hasPrefix)
    if let kind { return text.dropFirst(kind.count).first { $0 != " " } == ":" }
    let isStep = text.hasPrefix("#") && text.dropFirst().first?.isNumber == true
    return isStep || ["Stack trace:", "thrown in "].contains(where: text.hasPrefix)
  }

  /// The ignored text as a note shows it, without the signs of comments; `nil` for a comment without words.
  private static func shown(_ text: String) -> String? {
    let plain = text.replacing("<!--", with: " ").replacing("-->", with: " ")
    return PanelWords.cleaned(plain) ?? PanelWords.cleaned(text.replacing("<", with: "‹"))
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The next occurrence of an ASCII text, from a position on; `nil` if there is none.
  fileprivate func firstRange(of text: String, from position: Int) -> Range<Int>? {
    let wanted = Array(text.utf8)
    var position = position
    while let start = firstIndex(of: wanted[0], from: position) {
      let end = start + wanted.count
      guard end <= count else { return nil }
      if self[start..<end].elementsEqual(wanted) { return start..<end }
      position = start + 1
    }
    return nil
  }
}

/// A flag which says that a call failed, beside the requested list of services.
///
/// The list is read nevertheless, because a lost snapshot cannot be taken later. A note reports the flag.
enum StatedFailure {
  /// The note about an answer with both; `nil` for any other.
  static func note(_ body: [UInt8]) -> String? {
    body.withUnsafeBufferPointer { whole in
      let bytes = AnswerNoise(whole).map { UnsafeBufferPointer(rebasing: whole[$0.json]) } ?? whole
      let reader = JSONReader(bytes)
      guard let value = reader.unreadValue, value.kind == .object,
        let found = ServiceEnvelope.search(value, reader), found.value.kind == .array,
        !reader.elements(of: found.value, atMost: 1).isEmpty,
        let flag = found.layers.lazy.compactMap({ PanelWords.failure(in: $0, reader) }).first,
        let name = PanelWords.cleaned(flag.name),
        let said = PanelWords.quoted(flag.value, reader)
      else { return nil }
      let text = "\(name): \(said)".shortened(to: PanelError.messageLimit)
      return "the answer says '\(text)' beside a list of services; the list was read all the same. "
        + "Ask the panel whether it is complete"
    }
  }
}
