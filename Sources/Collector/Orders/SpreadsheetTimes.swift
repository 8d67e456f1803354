import Catalogue

/// Reads times in the forms of spreadsheets. Each day is parsed once, because many orders share it.
struct SpreadsheetTimes {
  private let zone: Zone
  private let format: DateFormat?
  /// The midnights of the days so far, as if they were in UTC; `nil` for days that do not exist.
  private var midnights: [String: Timestamp?] = [:]

  init(in zone: Zone, _ format: DateFormat?) {
    self.zone = zone
    self.format = format
  }

  /// Why a time cannot be read, as a clause.
  struct Unreadable: Error {
    let reason: String
  }

  /// Reads RFC 3339, the same without a zone or without seconds, and a date alone, which means its midnight.
  /// A time without a zone is in this zone. If clocks show it twice, the first time counts.
  mutating func read(_ text: String) throws(Unreadable) -> Timestamp {
    let isISO = Self.isDay(text.prefix(10))
    let date = isISO ? (String(text.prefix(10)), text.dropFirst(10)) : format?.date(text[...])
    guard let (day, rest) = date, let midnight = midnight(day) else { throw unreadable(text) }
    if rest.isEmpty { return try time(midnight, text) }
    if let clock = Self.clock(rest) {
      let time = midnight + .milliseconds(clock.milliseconds)
      return clock.isUTC ? time : try self.time(time, text)
    }
    // The text has a fraction or an offset.
    let precise = day + (rest.first == " " ? "T" + rest.dropFirst() : rest)
    if let time = Timestamp(precise) { return time }
    guard let clock = Timestamp(precise + "Z") else { throw unreadable(text) }
    return try time(clock, text)
  }

  /// When clocks of the zone show `clock`.
  private func time(_ clock: Timestamp, _ text: String) throws(Unreadable) -> Timestamp {
    switch zone.reading(of: clock) {
    case .once(let time), .twice(let time, _): return time
    case .never:
      throw Unreadable(
        reason: "the time '\(text.prefix(40))' does not exist in \(zone.name): clocks go forward")
    }
  }

  private func unreadable(_ text: String) -> Unreadable {
    let advice =
      format == nil
      ? "; for other dates add --date-format, such as dd.mm.yyyy" : ", nor in the date format"
    return Unreadable(
      reason: "the time '\(text.prefix(40))' is not written as 2026-11-01, 2026-11-01 06:00 or "
        + "2026-11-01T06:00:00Z\(advice)")
  }

  private mutating func midnight(_ day: String) -> Timestamp? {
    if let known = midnights[day] { return known }
    let midnight = Timestamp(day)
    midnights[day] = .some(midnight)
    return midnight
  }

  /// Whether a text has the form `2026-11-01`.
  private static func isDay(_ text: Substring) -> Bool {
    text.utf8.count == 10
      && text.utf8.enumerated().allSatisfy { place, byte in
        place == 4 || place == 7 ? byte == UInt8(ascii: "-") : isDigit(byte)
      }
  }

  /// The time of day in ` 06:00:00`, `T06:00` or `, 6:05 PM`, and whether a `Z` after it means UTC;
  /// `nil` for any other text.
  private static func clock(_ text: Substring) -> (milliseconds: Int64, isUTC: Bool)? {
    var bytes = Array(text.utf8)
    let isUTC = bytes.last.map { $0 | 0x20 } == UInt8(ascii: "z")
    if isUTC { bytes.removeLast() }
    guard let start = bytes.firstIndex(where: isDigit),
      [" ", "T", "t", ", "].contains(String(decoding: bytes[..<start], as: UTF8.self))
    else { return nil }
    let half = String(decoding: bytes.suffix(3), as: UTF8.self).uppercased()
    let isHalf = half == " AM" || half == " PM"
    if isHalf { bytes.removeLast(3) }
    let texts = bytes[start...].split(
      separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard texts.count == 2 || texts.count == 3,
      texts.allSatisfy({ $0.count <= 2 && !$0.isEmpty && $0.allSatisfy(isDigit) }),
      texts.dropFirst().allSatisfy({ $0.count == 2 })
    else { return nil }
    var parts = texts.map { $0.reduce(0) { 10 * $0 + Int64($1 - 0x30) } }
    if isHalf {
      guard (1...12).contains(parts[0]) else { return nil }
      parts[0] = parts[0] % 12 + (half == " PM" ? 12 : 0)
    }
    guard parts[0] < 24, parts[1] < 60, parts.count < 3 || parts[2] < 60 else { return nil }
    let seconds = parts[0] * 3600 + parts[1] * 60 + (parts.count < 3 ? 0 : parts[2])
    return (1000 * seconds, isUTC)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}

/// The form of dates other than `2026-11-01`: the order of day, month and year, such as
/// `dd.mm.yyyy`.
public struct DateFormat: Hashable, Sendable {
  private enum Part: Hashable { case day, month, year }
  private let parts: [Part]

  public static let forms = "dd.mm.yyyy, dd/mm/yyyy, mm/dd/yyyy or yyyy/mm/dd"

  /// Reads `dd.mm.yyyy`, `d/m/yy`, `mm/dd/yyyy` and similar forms; `nil` for any other text. The
  /// characters between the parts do not matter.
  public init?(_ text: String) {
    var parts: [Part] = []
    for letters in text.lowercased().split(whereSeparator: { !$0.isLetter }) {
      switch letters {
      case "d", "dd": parts.append(.day)
      case "m", "mm": parts.append(.month)
      case "y", "yy", "yyyy": parts.append(.year)
      default: return nil
      }
    }
    guard parts.count == 3, Set(parts).count == 3 else { return nil }
    self.parts = parts
  }

  /// A date as `2026-11-01`, and the text after it; `nil` if a text does not begin with a date.
  func date(_ text: Substring) -> (day: String, rest: Substring)? {
    var rest = text
    var numbers: [Part: Substring] = [:]
    var mark: Character?
    for (index, part) in parts.enumerated() {
      if index > 0 {
        guard let next = rest.first, "./-".contains(next), mark ?? next == next else { return nil }
        mark = next
        rest.removeFirst()
      }
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      let lengths = part == .year ? [2, 4] : [1, 2]
      guard lengths.contains(digits.count) else { return nil }
      numbers[part] = digits
      rest = rest.dropFirst(digits.count)
    }
    guard let year = numbers[.year], let month = numbers[.month], let day = numbers[.day] else {
      return nil
    }
    func padded(_ digits: Substring) -> String { digits.count == 1 ? "0\(digits)" : "\(digits)" }
    let century = year.count == 2 ? "20" : ""
    return ("\(century)\(year)-\(padded(month))-\(padded(day))", rest)
  }
}
