import Catalogue

/// Reads times as people's spreadsheets write them. Each day is read once: many orders share one.
struct SpreadsheetTimes {
  static let forms =
    "2026-11-01 (00:00 UTC), 2026-11-01 06:00:00 (UTC) and 2026-11-01T06:00:00Z"

  /// The midnights, UTC, of the days so far; `nil` of those that no calendar has.
  private var midnights: [String: Timestamp?] = [:]

  /// Reads RFC 3339, the same without a zone, which is UTC, and without seconds, or a date alone,
  /// which is its midnight UTC.
  mutating func read(_ text: String) -> Timestamp? {
    let day = String(text.prefix(10))
    guard Self.isDay(day), let midnight = midnight(day) else { return nil }
    let time = text.dropFirst(10)
    if time.isEmpty { return midnight }
    if let seconds = Self.seconds(time) { return midnight + .seconds(seconds) }
    // A fraction, an offset, or no time at all.
    return Timestamp(text) ?? Timestamp(text + "Z")
  }

  private mutating func midnight(_ day: String) -> Timestamp? {
    if let known = midnights[day] { return known }
    let midnight = Timestamp(day)
    midnights[day] = .some(midnight)
    return midnight
  }

  /// Whether a text is written `2026-11-01`.
  private static func isDay(_ text: String) -> Bool {
    text.utf8.count == 10
      && text.utf8.enumerated().allSatisfy { place, byte in
        place == 4 || place == 7 ? byte == UInt8(ascii: "-") : isDigit(byte)
      }
  }

  /// The seconds of a day, of ` 06:00:00` or `T06:00`, with a `Z` or without; `nil` of all else.
  private static func seconds(_ text: Substring) -> Int? {
    var bytes = Array(text.utf8)
    if bytes.last.map({ $0 | 0x20 }) == UInt8(ascii: "z") { bytes.removeLast() }
    guard bytes.count == 6 || bytes.count == 9, bytes[0] == UInt8(ascii: " ") || isT(bytes[0])
    else {
      return nil
    }
    var parts: [Int] = []
    for start in stride(from: 1, to: bytes.count, by: 3) {
      guard isDigit(bytes[start]), isDigit(bytes[start + 1]),
        start == 1 || bytes[start - 1] == UInt8(ascii: ":")
      else { return nil }
      parts.append(Int(bytes[start] - 0x30) * 10 + Int(bytes[start + 1] - 0x30))
    }
    guard parts[0] < 24, parts[1] < 60, parts.count < 3 || parts[2] < 60 else { return nil }
    return parts[0] * 3600 + parts[1] * 60 + (parts.count < 3 ? 0 : parts[2])
  }

  private static func isT(_ byte: UInt8) -> Bool { byte | 0x20 == UInt8(ascii: "t") }
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
