import Catalogue
import Transport

extension HTTPResponse {
  /// The panel's answer, read by `decode`. Throws ``PanelError``.
  func answer<Answer>(
    _ decode: ([UInt8]) throws(PanelError) -> Answer
  ) throws(PanelError) -> Answer {
    switch status {
    case 200..<300: return try decode(body)
    case 300..<400: throw .redirected(status: status, to: redirect.map(Self.withoutSecrets))
    default: break
    }
    let error = ErrorBody(body)
    switch status {
    case 429:
      throw .rateLimited(
        retryAfter: retryAfter ?? error.message.flatMap(Throttling.init)?.time,
        says: error.message == AnswerReading.page ? nil : error.message)
    // A proxy in front of the panel may answer with these codes, too, and knows no keys.
    case 401 where error.isPanels, 403 where error.isPanels:
      throw .keyRefused("HTTP \(status), \(error.message ?? "")")
    default: throw .httpStatus(status, message: error.message)
    }
  }

  /// An address without user, query and fragment, because these may hold secrets.
  private static func withoutSecrets(_ address: String) -> String {
    var address = String(address.prefix { $0 != "?" && $0 != "#" })
    if let start = address.firstRange(of: "://")?.upperBound {
      let end = address[start...].firstIndex(of: "/") ?? address.endIndex
      if let sign = address[start..<end].lastIndex(of: "@") {
        address.removeSubrange(start...sign)
      }
    }
    return PanelWords.cleaned(address) ?? ""
  }

  /// A year. Nobody waits longer, and sums of such times cannot overflow.
  private static let longestPause: Int64 = 365 * 86_400

  /// `Retry-After`, or `X-RateLimit-Reset` if it is a count of seconds. Panels do not use the forms
  /// of dates, so these count as missing.
  private var retryAfter: Duration? {
    let seconds = headers["retry-after"] ?? headers["x-ratelimit-reset"]
    return seconds.flatMap { Int64($0) }.map { .seconds(min(max(0, $0), Self.longestPause)) }
  }
}

/// The body of an answer with a failure as its HTTP status: JSON, form-encoded, plain text, a page
/// for browsers, or empty.
struct ErrorBody: Equatable {
  /// The body's words in one line; `nil` if it has none.
  var message: String?
  /// Whether the panel itself wrote the body (JSON or form-encoded), and not a proxy in front of it.
  var isPanels: Bool

  init(_ body: [UInt8]) {
    let text = String(decoding: body.prefix(PanelWords.readLimit), as: UTF8.self)
    let isPage = text.trimmingBlanks.hasPrefix("<") && !AnswerNoise.isMessageOfPHP(text)
    let panels =
      Self.wordsOfJSON(body)
      ?? (isPage ? nil : Self.wordsOfForm(text, under: ["error", "message"]))
    isPanels = panels != nil
    message = panels ?? (isPage ? Self.description(ofPage: text) : PanelWords.cleaned(text))
  }

  /// A description of a page for browsers, for errors.
  static func description(ofPage page: String) -> String {
    title(of: page).map { "a page titled '\($0)'" } ?? AnswerReading.page
  }

  /// Whether an error's words describe a page. A page says nothing about keys.
  static func isOfPage(_ message: String) -> Bool {
    message.hasPrefix("a page titled '") || message == AnswerReading.page
  }

  private static func wordsOfJSON(_ body: [UInt8]) -> String? {
    body.withUnsafeBufferPointer { whole in
      let bytes = AnswerNoise(whole).map { UnsafeBufferPointer(rebasing: whole[$0.json]) } ?? whole
      var reader = JSONReader(bytes)
      if let value = reader.unreadValue, let words = PanelWords.refusal(in: value, reader) {
        return words
      }
      guard let value = try? reader.readToken(), (try? reader.expectEnd()) != nil else {
        return nil
      }
      return PanelWords.words(in: value, reader)
    }
  }

  /// The words in `error=Incorrect+request`, with or without other fields; `nil` for any other text.
  static func wordsOfForm(_ text: String, under names: Set<Substring>) -> String? {
    let text = text.trimmingBlanks
    guard !text.contains(where: \.isWhitespace) else { return nil }
    for field in text.split(separator: "&") {
      let parts = field.split(separator: "=", maxSplits: 1)
      if parts.count == 2, names.contains(parts[0]) {
        return PanelWords.cleaned(FormBody.decoded(parts[1]))
      }
    }
    return nil
  }

  /// The text of the first `<title>` of a page; `nil` if it is empty. No regular expression is
  /// used: it can take hours to find out that a title has no end.
  static func title(of page: String) -> String? {
    let tag = "<title"
    guard
      let place = page.indices.first(where: {
        page[$0] == "<" && page[$0...].prefix(tag.count).lowercased() == tag
      }),
      let start = page[place...].firstIndex(of: ">").map(page.index(after:)),
      let end = page[start...].firstIndex(of: "<")
    else { return nil }
    return PanelWords.cleaned(String(page[start..<end]))
  }
}

/// A panel's words for too many calls, such as `Spam protection, wait 7 seconds`.
struct Throttling: Equatable {
  /// How long the panel asks to wait; `nil` if it states no time.
  let time: Duration?

  /// Reads the words; `nil` if they say something else.
  init?(_ message: String) {
    let message = message.lowercased()
    let pause = message.firstMatch(of: #/(?:wait|in|after)\s+(?:for\s+)?(\d{1,5})\s*(s|m|h)/#)
    let isSaid = ["spam protection", "too many requests", "too many calls", "rate limit"]
      .contains(where: message.contains)
    guard isSaid || pause != nil && message.contains("wait") else { return nil }
    let unit = pause.map { ["s": 1, "m": 60, "h": 3600][$0.output.2] ?? 1 } ?? 1
    time = pause.flatMap { Int($0.output.1) }.map { .seconds($0 * unit) }
  }

  /// Reads a body that is a short plain text or a JSON string; `nil` for any other body.
  init?(plainText bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count <= 500, let first = bytes.first, !"{[<".utf8.contains(first) else {
      return nil
    }
    self.init(String(decoding: bytes, as: UTF8.self))
  }
}
