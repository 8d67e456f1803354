/// A text as a chat shows it, and the parts of it that are more than text.
struct ShownText {
  var shown = ""
  var bold: [String] = []
  var active: [String] = []
}

// MARK: - Telegram

/// The body of `sendMessage`.
struct TelegramBody: Decodable {
  var chatId: Chat
  var text: String
  var parseMode: String?
  var entities: [Entity]?

  struct Entity: Decodable {
    var type: String
    var offset: Int
    var length: Int
  }

  /// A number, or `@channel`.
  struct Chat: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let number = try? value.decode(Int64.self) {
        text = String(number)
      } else {
        text = try value.decode(String.self)
      }
    }
  }

  /// The text as Telegram shows it; `nil` if its markup cannot be read.
  var shown: ShownText? {
    let units = Array(text.utf16)
    if let mode = parseMode {
      // This is enough to see whether texts of panels break the markup.
      let reserved = mode == "HTML" ? "<&" : "_*[]()~`>#+-=|{}.!"
      if text.contains(where: { reserved.contains($0) }) { return nil }
    }
    var result = ShownText(shown: text)
    var isBlock = [Bool](repeating: false, count: units.count)
    // Entities after the first hundred are ignored.
    for entity in (entities ?? []).prefix(100) {
      let end = entity.offset + entity.length
      guard entity.offset >= 0, entity.length > 0, end <= units.count else { return nil }
      guard !isWithinPair(entity.offset, units), !isWithinPair(end, units) else { return nil }
      let range = entity.offset..<end
      switch entity.type {
      case "bold": result.bold.append(String(decoding: units[range], as: UTF16.self))
      case "pre", "code": for index in range { isBlock[index] = true }
      default:
        result.active.append("\(entity.type) \(String(decoding: units[range], as: UTF16.self))")
      }
    }
    let open = zip(units, isBlock).map { $1 ? UInt16(ascii: " ") : $0 }
    result.active += Self.found(in: String(decoding: open, as: UTF16.self))
    return result
  }

  private func isWithinPair(_ index: Int, _ units: [UInt16]) -> Bool {
    index > 0 && index < units.count && UTF16.isTrailSurrogate(units[index])
  }

  /// The links, mentions, tags and commands that Telegram finds without markup.
  private static func found(in text: String) -> [String] {
    text.matches(of: #/\w+:\/\/\S+|[@#$]\w+|(?:^|\s)\/\w+|[\w\-]+(?:\.[\w\-]+)*\.[A-Za-z]{2,}\S*/#)
      .map { String($0.output) }
  }
}

extension UInt16 {
  fileprivate init(ascii scalar: Unicode.Scalar) { self = UInt16(scalar.value) }
}

// MARK: - Discord

/// The body of a message to a webhook.
struct DiscordBody: Decodable {
  var content: String?
  var embeds: [Embed]?
  var allowedMentions: Mentions?

  struct Embed: Decodable {
    var title: String?
    var description: String?
    var url: String?
  }

  struct Mentions: Decodable { var parse: [String] }

  var isWithinLimits: Bool {
    let embeds = embeds ?? []
    let counts = embeds.map { (($0.title ?? "").utf16.count, ($0.description ?? "").utf16.count) }
    return !(content ?? "").isEmpty && (content ?? "").utf16.count <= 2000
      || !embeds.isEmpty && embeds.count <= 10 && counts.allSatisfy { $0.0 <= 256 && $0.1 <= 4096 }
        && counts.reduce(0) { $0 + $1.0 + $1.1 } <= 6000
        && counts.allSatisfy { $0.0 + $0.1 > 0 }
  }

  var shown: ShownText {
    var result = ShownText()
    let texts = [content] + (embeds ?? []).flatMap { [$0.title, $0.description] }
    for text in texts.compactMap(\.self) {
      let part = Self.read(text)
      result.shown += (result.shown.isEmpty ? "" : "\n") + part.shown
      result.bold += part.bold
      result.active += part.active
    }
    let mentions = allowedMentions?.parse ?? ["everyone"]
    if !mentions.isEmpty, let content, content.contains("@everyone") || content.contains("@here") {
      result.active.append("mention of everyone")
    }
    return result
  }

  /// Reads Discord's Markdown as far as needed to find signs that would not be shown.
  private static func read(_ text: String) -> ShownText {
    var result = ShownText()
    var bold: String?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if !result.shown.isEmpty { result.shown += "\n" }
      if let start = line.firstMatch(of: #/^ *(?:[>#*\-]|-#|[0-9]+\.) /#) {
        result.active.append("markup \(start.output)")
      }
      var rest = line[...]
      while let sign = rest.first {
        let isEscaped = sign == "\\" && rest.dropFirst().first.map(isPunctuation) == true
        if rest.hasPrefix("**") {
          if let text = bold { result.bold.append(text) }
          bold = bold == nil ? "" : nil
          rest = rest.dropFirst(2)
          continue
        }
        if isEscaped { rest = rest.dropFirst() }
        if !isEscaped {
          if "*_~`|<[".contains(sign) { result.active.append("markup \(sign)") }
          if ["http://", "https://", "@everyone", "@here"].contains(where: rest.hasPrefix) {
            result.active.append(String(rest.prefix { !$0.isWhitespace }))
          }
        }
        let shown = rest.removeFirst()
        result.shown.append(shown)
        bold?.append(shown)
      }
    }
    return result
  }

  private static func isPunctuation(_ sign: Character) -> Bool {
    sign.isASCII && !sign.isLetter && !sign.isNumber && !sign.isWhitespace
  }
}

// MARK: - Slack

/// The body of a message to an incoming webhook.
struct SlackBody: Decodable {
  var text: String?
  var linkNames: Bool?
  var unfurlLinks: Bool?
  var blocks: [Block]?

  struct Block: Decodable {
    var type: String
    var text: Text?
  }

  struct Text: Decodable {
    var type: String
    var text: String
    var emoji: Bool?
    var verbatim: Bool?
  }

  var isWithinLimits: Bool {
    let blocks = blocks ?? []
    let isEach = blocks.allSatisfy { block in
      let count = block.text?.text.utf16.count ?? 0
      return count > 0 && count <= (block.type == "header" ? 150 : 3000)
    }
    let sum = blocks.reduce(text?.utf16.count ?? 0) { $0 + ($1.text?.text.utf16.count ?? 0) }
    return isEach && blocks.count <= 50 && sum <= 12_000 && (text != nil || !blocks.isEmpty)
  }

  var shown: ShownText? {
    var result = ShownText()
    for block in blocks ?? [] {
      guard let text = block.text, ["plain_text", "mrkdwn"].contains(text.type) else { return nil }
      if text.type == "mrkdwn" { result.active += Self.found(in: text.text, text.verbatim == true) }
      if text.type == "plain_text", text.emoji != false,
        let emoji = text.text.firstMatch(of: #/:[a-z_]+:/#)
      {
        result.active.append("emoji \(emoji.output)")
      }
      if block.type == "header" { result.bold.append(Self.unescaped(text.text)) }
      result.shown += (result.shown.isEmpty ? "" : "\n") + Self.unescaped(text.text)
    }
    // A notification shows this text.
    let summary = text ?? ""
    result.active += summary.matches(of: #/<[!@#][^>]*>/#).map { String($0.output) }
    if linkNames == true { result.active.append("names are linked") }
    if unfurlLinks != false { result.active.append("links are unfurled") }
    if blocks == nil { result.shown = Self.unescaped(summary) }
    return result
  }

  private static func unescaped(_ text: String) -> String {
    text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
  }

  private static func found(in text: String, _ isVerbatim: Bool) -> [String] {
    let signs = text.matches(of: #/<[^>]*>|[*_~`]/#).map { String($0.output) }
    return signs + (isVerbatim ? [] : text.matches(of: #/\w+:\/\/\S+/#).map { String($0.output) })
  }
}
