/// Words by which a panel says that it was called too often, such as `Spam protection, wait 7 seconds`.
struct Throttling: Equatable {
  /// How long it asks to wait; `nil` if it names no time.
  let time: Duration?

  /// `nil` if the words say something else.
  init?(_ message: String) {
    let message = message.lowercased()
    let pause = message.firstMatch(of: #/(?:wait|in|after)\s+(?:for\s+)?(\d{1,5})\s*(s|m|h)/#)
    let isSaid = ["spam protection", "too many requests", "too many calls", "rate limit"]
      .contains(where: message.contains)
    guard isSaid || pause != nil && message.contains("wait") else { return nil }
    let unit = pause.map { ["s": 1, "m": 60, "h": 3600][$0.output.2] ?? 1 } ?? 1
    time = pause.flatMap { Int($0.output.1) }.map { .seconds($0 * unit) }
  }

  /// The same of a body that is a short text and no JSON, or a JSON string.
  init?(plainText bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count <= 500, let first = bytes.first, !"{[<".utf8.contains(first) else {
      return nil
    }
    self.init(String(decoding: bytes, as: UTF8.self))
  }
}
