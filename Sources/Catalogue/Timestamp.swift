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

  /// The time to the minute, UTC: `2026-11-01 06:00`.
  public var minuteText: String {
    description.dropLast(":00Z".count).split(separator: "T").joined(separator: " ")
  }
}

extension Timestamp {
  /// Reads RFC 3339 (`2026-11-01T06:00:00Z`, with a fraction or an offset), its basic form
  /// (`20261101T060000Z`), either with `-` in place of `:`, as file names need it, or a date alone,
  /// which is its midnight UTC.
  public init?(_ text: some StringProtocol) {
    var form = TimeForm(text)
    guard let year = form.number(of: 4), let month = form.number(of: 2, behind: "-"),
      let day = form.number(of: 2, behind: "-")
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
  /// The quotient, rounded down.
  func floorDivided(by divisor: Int64) -> Int64 {
    self / divisor - (self % divisor < 0 ? 1 : 0)
  }
}
