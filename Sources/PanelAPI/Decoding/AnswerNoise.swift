/// The text that a panel's server puts around a whole answer: a byte-order mark, messages of PHP
/// (`Notice: Undefined index …`), comments.
///
/// Only what is known to be none of the answer is passed over. An empty list beside a message may
/// be what the message is about, and is not taken for an answer.
struct AnswerNoise {
  /// The range of the answer.
  let json: Range<Int>
  /// The text around it, in one line; `nil` for nothing but a byte-order mark.
  let text: String?

  /// How many bytes before an answer are looked at.
  private static let limit = 1 << 16

  /// `nil` if there is nothing around it, or no whole JSON object or array in it.
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

  /// The note on an answer that has text around it; `nil` if it has none.
  static func note(_ body: [UInt8]) -> String? {
    body.withUnsafeBufferPointer { AnswerNoise($0)?.text }
      .map {
        "text around the JSON was passed over: '\($0.shortened(to: PanelError.messageLimit))'"
      }
  }
}

extension CatalogueDecoder {
  /// The notes for the user on an answer that could be read, as clauses: which text around its JSON
  /// was passed over, and that it states a failure beside its services.
  public static func notes(on body: [UInt8]) -> [String] {
    [AnswerNoise.note(body), StatedFailure.note(body)].compactMap(\.self)
  }
}

extension AnswerNoise {
  private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Moves past blanks, blank lines and byte-order marks.
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

  /// A whole object or array that has something in it.
  private static func value(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int>? {
    var reader = JSONReader(bytes)
    reader.position = start
    guard let value = try? reader.readToken(), value.kind == .array || value.kind == .object else {
      return nil
    }
    let inside = bytes[(value.range.lowerBound + 1)..<(value.range.upperBound - 1)]
    return inside.contains { !blanks.contains($0) } ? value.range : nil
  }

  /// The start of the object or array that messages and comments come before.
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

  /// The index at which JSON seems to begin in a text that begins as a message of PHP, whatever lines the message
  /// has. Only there: in JSON that ends too early, a later object would be whole.
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

  /// Whether what follows an answer is messages and comments to its end.
  private static func isNoise(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
    var position = start
    while position < bytes.count {
      guard let next = endOfPiece(bytes, from: position) else { return false }
      position = endOfBlanks(bytes, from: next)
    }
    return true
  }

  /// The end of the comment, tag, script or message of PHP that begins here; `nil` for anything else.
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

  /// The end of a message of PHP: of its line, or earlier, after `on line 41`, tags included.
  private static func endOfMessage(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    let lineEnd = bytes.firstIndex(of: 0x0A, from: start) ?? bytes.count
    let line = UnsafeBufferPointer(rebasing: bytes[start..<min(lineEnd, start + limit)])
    guard isMessageOfPHP(String(decoding: line.prefix(200), as: UTF8.self)) else { return nil }
    var position = 0
    while let place = line.firstRange(of: " on line ", from: position) {
      let tail = String(decoding: line[place.upperBound...].prefix(200), as: UTF8.self)
      let number = tail.prefixMatch(of: #/(?:<b>)?\d+(?:</b>)?(?:<br ?/?>)?/#)
      position = place.upperBound + (number?.0.utf8.count ?? 0)
      // A message may name a line of another file first.
      let next = line[position...].first { !blanks.contains($0) }
      if next.map("[{<".utf8.contains) != false { return start + position }
    }
    return lineEnd
  }
}

// MARK: - Words

extension AnswerNoise {
  /// Whether a text begins with one of PHP's own messages, dressed up as HTML or not.
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

  /// The text that was passed over, as a note says it; a comment has no words without its signs.
  private static func shown(_ text: String) -> String? {
    let plain = text.replacing("<!--", with: " ").replacing("-->", with: " ")
    return PanelWords.cleaned(plain) ?? PanelWords.cleaned(text.replacing("<", with: "‹"))
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The next range of a text of ASCII, from a position on; `nil` if there is none.
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

/// A flag that says that a call failed, beside the list of services that was asked for.
///
/// The list is read all the same, since a snapshot that is lost cannot be taken later; a note says so.
enum StatedFailure {
  /// The note on an answer that has both; `nil` for every other.
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
