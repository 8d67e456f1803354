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

  /// The same time as Foundation's type, to the second.
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
}

extension Timestamp {
  /// Reads RFC 3339 (`2026-11-01T06:00:00Z`, with a fraction or an offset), its basic form
  /// (`20261101T060000Z`), either with `-` in place of `:`, as file names need it, or a date alone,
  /// which is its midnight UTC.
  public init?(_ text: some StringProtocol) {
    guard let parts = try? Timestamp.form.wholeMatch(in: String(text)) else { return nil }
    var components = DateComponents(
      year: Int(parts.output.year), month: Int(parts.output.month), day: Int(parts.output.day),
      hour: parts.output.hour.flatMap { Int($0) } ?? 0,
      minute: parts.output.minute.flatMap { Int($0) } ?? 0,
      second: parts.output.second.flatMap { Int($0) } ?? 0)
    components.timeZone = .gmt
    guard components.isValidDate(in: .utc), let date = Calendar.utc.date(from: components) else {
      return nil
    }
    var milliseconds = Int64(date.timeIntervalSince1970) * 1000
    if let fraction = parts.output.fraction {
      milliseconds += Int64((fraction + "00").prefix(3)) ?? 0
    }
    if let hours = parts.output.offsetHours.flatMap({ Int64($0) }) {
      let minutes = parts.output.offsetMinutes.flatMap { Int64($0) } ?? 0
      guard hours < 24, minutes < 60 else { return nil }
      let offset = (hours * 60 + minutes) * 60_000
      milliseconds += parts.output.sign == "-" ? offset : -offset
    }
    self.milliseconds = milliseconds
  }

  private static var form:
    Regex<
      (
        Substring, year: Substring, month: Substring, day: Substring, hour: Substring?,
        minute: Substring?, second: Substring?, fraction: Substring?, sign: Substring?,
        offsetHours: Substring?, offsetMinutes: Substring?
      )
    >
  {
    #/
    (?<year>\d{4}) -? (?<month>\d{2}) -? (?<day>\d{2})
    (?: [Tt\ ] (?<hour>\d{2}) [:\-]? (?<minute>\d{2}) [:\-]? (?<second>\d{2}) (?: \.(?<fraction>\d+) )?
      (?: [Zz] | (?<sign>[+\-]) (?<offsetHours>\d{2}) [:\-]? (?<offsetMinutes>\d{2}) ) )?
    /#.asciiOnlyDigits()
  }
}

extension Calendar {
  /// The Gregorian calendar in UTC, in which every date of Ratebook is read.
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
  fileprivate func floorDivided(by divisor: Int64) -> Int64 {
    self / divisor - (self % divisor < 0 ? 1 : 0)
  }
}
