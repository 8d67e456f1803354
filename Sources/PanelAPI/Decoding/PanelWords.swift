import Catalogue

/// Finds a panel's own words anywhere in an answer.
enum PanelWords {
  /// The letters of the names under which panels report a failed call. A call failed if one of them
  /// has a value.
  private static let errorNames = [
    "error", "errors", "errormessage", "errormsg", "errordescription", "err",
  ]
  /// The names under which panels give a reason, or say anything else.
  private static let wordNames = [
    "message", "messages", "msg", "detail", "details", "description", "desc", "reason", "text",
    "title", "info", "pesan", "mensaje", "mensagem",
  ]
  /// The names of flags for the success or failure of a call.
  private static let flagNames: Set<String> = [
    "status", "success", "ok", "result", "state", "code", "statuscode",
  ]
  /// The fields of an order. Its statuses may be `Error` and `Fail`, like any other status.
  static let orderNames: Set<String> = ["charge", "remains", "start_count", "runs", "posts"]
  /// How deep words are searched for, and in how many bytes of a nested value: errors are short.
  private static let depthLimit = 4
  private static let byteLimit = 1 << 16
  /// The maximum length of a word for yes or no. A panel may send megabytes instead.
  private static let wordLimit = 20

  /// The words in a value. In an object, they come from the first name with a meaning; in an array, from
  /// the first element with words. `nil` for a number, and if there are no words.
  static func words(
    in value: JSONToken, _ reader: JSONReader, depth: Int = 0
  ) -> String? {
    guard depth < depthLimit, depth == 0 || value.range.count <= byteLimit else { return nil }
    switch value.kind {
    case .string: return reader.textual(value).flatMap { cleaned($0) }
    case .array:
      let elements = reader.elements(of: value, atMost: 8)
      // The texts of services do not describe the call.
      if elements.contains(where: { ServiceEnvelope.isService($0, reader) }) { return nil }
      return elements.lazy
        .compactMap { words(in: $0, reader, depth: depth + 1) }.first
    case .object: break
    case .number, .yes, .no, .null: return nil
    }
    let members = reader.memberList(of: value)
    let named = (errorNames + wordNames).lazy.flatMap { name in
      members.filter { $0.letters == name && isSaid($0.value, reader) }
    }
    if let words = named.compactMap({ inside($0, reader, depth) }).first { return words }
    return members.lazy.filter { $0.value.kind == .object || $0.value.kind == .array }
      .compactMap { words(in: $0.value, reader, depth: depth + 1) }.first
  }

  /// The words of a member with a meaning. An error's words may have any name.
  private static func inside(
    _ member: JSONReader.Member, _ reader: JSONReader, _ depth: Int
  ) -> String? {
    if let words = words(in: member.value, reader, depth: depth + 1) { return words }
    guard member.value.kind == .object else { return nil }
    return reader.memberList(of: member.value).lazy
      .compactMap { words(in: $0.value, reader, depth: depth + 2) }.first
  }

  /// Why a call failed, if the answer says so: by an error, or by a flag with words beside it.
  /// Searched for in any envelope.
  static func refusal(in value: JSONToken, _ reader: JSONReader, depth: Int = 0) -> String? {
    guard depth < Envelope.depthLimit else { return nil }
    switch value.kind {
    case .array:
      guard let only = reader.onlyElement(of: value), only.kind == .object else { return nil }
      // An entry of a list may have an error of its own.
      let ids: Set<String> = ["service", "order", "refill", "id"]
      let isEntry = reader.memberList(of: only).contains { ids.contains($0.name) }
      return isEntry ? nil : refusal(in: only, reader, depth: depth + 1)
    case .object: break
    case .string, .number, .yes, .no, .null: return nil
    }
    let members = reader.memberList(of: value)
    let error = members.last { errorNames.contains($0.letters) && isSaid($0.value, reader) }
    if let error {
      return inside(error, reader, depth) ?? words(in: value, reader)
        ?? reader.textual(error.value).flatMap { cleaned($0) } ?? quoted(error.value, reader)
        ?? "an error without words"
    }
    if isOrder(members) { return nil }
    if statesFailure(members, reader) {
      let words = words(in: value, reader)
      return words.map(meansSuccess) == true ? nil : words
    }
    return Envelope.inner(of: members).lazy
      .filter { $0.kind == .object || $0.kind == .array }
      .compactMap { refusal(in: $0, reader, depth: depth + 1) }.first
  }

  /// Whether an object says that the call failed.
  static func statesFailure(_ members: [JSONReader.Member], _ reader: JSONReader) -> Bool {
    failure(in: members, reader) != nil
  }

  /// The member of an object which says that the call failed; `nil` if there is none.
  static func failure(
    in members: [JSONReader.Member], _ reader: JSONReader
  ) -> JSONReader.Member? {
    if isOrder(members) { return nil }
    return members.first {
      flagNames.contains($0.letters)
        && saysFailure($0.value, reader, isCode: $0.letters.hasSuffix("code"))
    }
  }

  private static func isOrder(_ members: [JSONReader.Member]) -> Bool {
    members.contains { orderNames.contains($0.name) }
  }

  private static func meansSuccess(_ words: String) -> Bool {
    ["ok", "success", "successful", "successfully"].contains(words.lowercased().filter(\.isLetter))
  }

  /// Whether an `error` member reports an error: `null`, `false`, 0 and empty values do not.
  static func isSaid(_ value: JSONToken, _ reader: JSONReader) -> Bool {
    switch value.kind {
    case .null, .no: return false
    case .yes: return true
    case .array: return !reader.elements(of: value, atMost: 1).isEmpty
    case .object: return !reader.memberList(of: value).isEmpty
    case .string, .number:
      guard value.range.count < wordLimit else { return true }
      let text = (reader.textual(value) ?? "").lowercased()
      return !["", "0", "false", "null", "none", "no"].contains(text)
    }
  }

  private static func saysFailure(
    _ value: JSONToken, _ reader: JSONReader, isCode: Bool
  ) -> Bool {
    if value.kind == .no { return true }
    guard value.range.count < wordLimit, let text = reader.textual(value)?.lowercased() else {
      return false
    }
    // A code of HTTP for failure, although the HTTP status means success.
    if let code = Int(text), (400..<600).contains(code) { return true }
    // A `code` of 0 often means success.
    return !isCode && ["fail", "failed", "failure", "error", "false", "0"].contains(text)
  }

  /// A value as the panel wrote it, for people.
  static func quoted(_ value: JSONToken, _ reader: JSONReader) -> String? {
    cleaned(reader.text(value.range.prefix(shownLimit)))
  }
}

// MARK: - For people

extension PanelWords {
  /// A panel's text in one line, without markup, control characters and likely secrets; `nil` if
  /// nothing is left. A long text is cut after `limit` scalars.
  static func cleaned(_ text: String, upTo limit: Int = PanelError.readLimit) -> String? {
    let bytes = Array(text.utf8.prefix(readLimit))[...]
    var cleaned: [UInt8] = []
    var isBlank = false
    var (position, count) = (0, 0)
    while position < bytes.endIndex, count < limit {
      let byte = bytes[position]
      if byte == UInt8(ascii: "<"), let tag = Tag(bytes[position...]) {
        position = tag.end
        if !tag.isInline { isBlank = true }
        continue
      }
      let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      let scalar = bytes[position...].prefix(length)
      position += scalar.count
      if isBlankOrInvisible(scalar) {
        isBlank = true
        continue
      }
      if isBlank, !cleaned.isEmpty { cleaned.append(0x20) }
      isBlank = false
      cleaned += scalar
      count += 1
    }
    let words = withoutEntities(String(decoding: cleaned, as: UTF8.self).prefixOfScalars(limit))
    return words.isEmpty ? nil : withoutSecrets(words)
  }

  /// How much of a text is shown that may contain no words. It is more than an error keeps, so that
  /// the cut is visible.
  static let shownLimit = 2 * PanelError.messageLimit

  /// How much of a text is searched: no error is longer.
  static let readLimit = 1 << 14

  private static func isBlankOrInvisible(_ bytes: ArraySlice<UInt8>) -> Bool {
    if let byte = bytes.first, byte < 0x80 { return byte <= 0x20 || byte == 0x7F }
    let scalar = String(decoding: bytes, as: UTF8.self).unicodeScalars.first
    switch scalar?.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator: return true
    default: return false
    }
  }

  private static func withoutEntities(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    let entities = [
      ("&quot;", "\""), ("&#039;", "'"), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&"),
    ]
    return entities.reduce(text) { $0.replacing($1.0, with: $1.1) }
  }

  /// The text without the values of names that sound like secrets, as in `key=…` and `"token":"…"`.
  /// A regular expression would take fifty times as long.
  private static func withoutSecrets(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let names = ["key", "token", "secret", "password", "passwd", "pwd"].map { Array($0.utf8) }
    var result: [UInt8] = []
    var end = 0
    for place in bytes.indices where place >= end && "=:".utf8.contains(bytes[place]) {
      let isJSON = bytes[place] == UInt8(ascii: ":")
      let before = isJSON ? unquotedEnd(bytes[..<place]) : bytes[..<place]
      guard let name = before?.suffix(8).map({ $0 | 0x20 }),
        names.contains(where: { name.suffix($0.count) == $0[...] })
      else { continue }
      var start = place + 1
      if isJSON {
        while start < bytes.count, bytes[start] == 0x20 { start += 1 }
        guard start < bytes.count, bytes[start] == UInt8(ascii: "\"") else { continue }
        start += 1
      }
      let value = bytes[start...].prefix { !"& \"'<>".utf8.contains($0) }
      if value.isEmpty { continue }
      result += bytes[end..<start] + Array("…".utf8)
      end = value.endIndex
    }
    return end == 0 ? text : String(decoding: result + bytes[end...], as: UTF8.self)
  }

  /// The bytes before the closing quote of a member's name; `nil` if there is none.
  private static func unquotedEnd(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var bytes = bytes
    while bytes.last == 0x20 { bytes.removeLast() }
    return bytes.last == UInt8(ascii: "\"") ? bytes.dropLast() : nil
  }
}

/// An HTML tag at the start of a text. A script, a style and a head include their contents.
private struct Tag {
  /// The index at which the text continues.
  let end: Int
  /// Whether the tag is inside a word or a line.
  let isInline: Bool

  /// Reads a tag; `nil` for any other `<`, such as that of `<key>`.
  init?(_ text: ArraySlice<UInt8>) {
    guard let second = text.dropFirst().first,
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(second | 0x20)
        || "/!?".utf8.contains(second),
      !text.starts(with: "<key>".utf8)
    else { return nil }
    let name = String(decoding: text.dropFirst().prefix(12), as: UTF8.self).lowercased()
      .drop { $0 == "/" }.prefix { $0.isLetter }
    isInline = ["a", "b", "code", "em", "font", "i", "span", "strong", "u"].contains(name)
    let closing = text.firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? text.endIndex
    let isHidden = second != UInt8(ascii: "/") && ["script", "style", "head"].contains(name)
    end = isHidden ? Self.endOfElement(String(name), in: text[closing...]) : closing
  }

  /// The index of the closing tag; the end of the text if there is none.
  private static func endOfElement(_ name: String, in text: ArraySlice<UInt8>) -> Int {
    let closing = "</" + name
    var text = text
    while let start = text.firstIndex(of: UInt8(ascii: "<")) {
      let tag = text[start...].prefix(closing.utf8.count)
      if String(decoding: tag, as: UTF8.self).lowercased() == closing { return start }
      text = text[(start + 1)...]
    }
    return text.endIndex
  }
}
