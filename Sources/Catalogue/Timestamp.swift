public import FoundationEssentials

/// A point in time: whole milliseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: BitwiseCopyable, Hashable, Sendable {
  /// Milliseconds since the start of 1970, UTC.
  public let milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Rounds down to the whole millisecond.
  public init(_ date: Date) {
    milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded(.down))
  }

  /// A time before all others.
  public static let earliest = Timestamp(milliseconds: .min)

  /// The time as Foundation's type, to the second.
  public var date: Date { Date(timeIntervalSince1970: Double(milliseconds.floorDivided(by: 1000))) }
}

extension Timestamp: Comparable {
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }
}

extension Timestamp {
  public static func + (time: Timestamp, interval: Duration) -> Timestamp {
    Timestamp(milliseconds: time.milliseconds + interval.milliseconds)
  }

  public static func - (time: Timestamp, interval: Duration) -> Timestamp {
    Timestamp(milliseconds: time.milliseconds - interval.milliseconds)
  }

  public static func - (left: Timestamp, right: Timestamp) -> Duration {
    .milliseconds(left.milliseconds - right.milliseconds)
  }
}

extension Timestamp: CustomStringConvertible {
  /// The time to the second, as RFC 3339 in UTC: `2026-11-01T06:00:00Z`.
  public var description: String { date.formatted(.iso8601) }

  /// The time to the minute, UTC: `2026-11-01 06:00`.
  public var minuteText: String {
    let letters = description.utf8.dropLast(":00Z".utf8.count)
    return String(
      decoding: letters.map { $0 == UInt8(ascii: "T") ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
  }
}

extension Timestamp {
  /// Reads RFC 3339 (`2026-11-01T06:00:00Z`, with a fraction or an offset) and its basic form
  /// (`20261101T060000Z`). Both may have `-` instead of `:`, because file names need it. A date
  /// alone is its midnight UTC.
  public init?(_ text: some StringProtocol) {
    var form = TimeForm(text)
    guard let year = form.number(of: 4), let month = form.number(of: 2, after: "-"),
      let day = form.number(of: 2, after: "-")
    else { return nil }
    var components = DateComponents(year: year, month: month, day: day)
    var offset: Int64 = 0
    if !form.isAtEnd {
      guard let time = form.time(), let zone = form.offset(), form.isAtEnd else { return nil }
      components.hour = time.hour
      components.minute = time.minute
      components.second = time.second
      offset = time.milliseconds - zone
    }
    components.timeZone = .gmt
    guard components.isValidDate(in: .utc), let date = Calendar.utc.date(from: components) else {
      return nil
    }
    milliseconds = Int64(date.timeIntervalSince1970) * 1000 + offset
  }
}

extension Calendar {
  /// The Gregorian calendar in UTC. Ratebook reads every date in it.
  public static var utc: Calendar {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
  }
}

extension Duration {
  /// Whole milliseconds, rounded toward zero.
  public var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}

extension Int64 {
  /// The quotient, rounded down.
  func floorDivided(by divisor: Int64) -> Int64 {
    self / divisor - (self % divisor < 0 ? 1 : 0)
  }
}

/// Parses a written time from its start.
///
/// No regular expression is used: compiling one takes a twentieth of a short run of the program.
struct TimeForm {
  private var rest: ArraySlice<UInt8>

  init(_ text: some StringProtocol) { rest = Array(text.utf8)[...] }

  var isAtEnd: Bool { rest.isEmpty }

  /// Reads a number with exactly `count` digits. One of `separators` may come before it.
  mutating func number(of count: Int, after separators: String = "") -> Int? {
    _ = take(separators)
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy(Self.isDigit) else { return nil }
    rest.removeFirst(count)
    return digits.reduce(0) { 10 * $0 + Int($1 - 0x30) }
  }

  /// Reads one of these characters.
  mutating func take(_ characters: String) -> UInt8? {
    guard let first = rest.first, characters.utf8.contains(first) else { return nil }
    rest.removeFirst()
    return first
  }

  /// Reads the time of day that follows a date.
  mutating func time() -> (hour: Int, minute: Int, second: Int, milliseconds: Int64)? {
    guard take("Tt ") != nil, let hour = number(of: 2), let minute = number(of: 2, after: ":-"),
      let second = number(of: 2, after: ":-")
    else { return nil }
    var milliseconds: Int64 = 0
    if take(".") != nil {
      let digits = rest.prefix(while: Self.isDigit)
      guard !digits.isEmpty else { return nil }
      rest.removeFirst(digits.count)
      for place in 0..<3 {
        let digit = digits.dropFirst(place).first ?? 0x30
        milliseconds = 10 * milliseconds + Int64(digit - 0x30)
      }
    }
    return (hour, minute, second, milliseconds)
  }

  /// Reads the zone that follows a time: milliseconds ahead of UTC.
  mutating func offset() -> Int64? {
    if take("Zz") != nil { return 0 }
    guard let sign = take("+-"), let hours = number(of: 2),
      let minutes = number(of: 2, after: ":-"), hours < 24, minutes < 60
    else { return nil }
    let offset = Int64(hours * 60 + minutes) * 60_000
    return sign == UInt8(ascii: "-") ? -offset : offset
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

/// The span of time that a report covers. The report compares its two ends.
public struct Window: Hashable, Sendable {
  public let since: Timestamp
  public let until: Timestamp

  /// A single moment.
  public init(at time: Timestamp) { (since, until) = (time, time) }

  /// Makes a window; `nil` if it ends before it starts.
  public init?(since: Timestamp, until: Timestamp) {
    guard since <= until else { return nil }
    self.since = since
    self.until = until
  }
}
