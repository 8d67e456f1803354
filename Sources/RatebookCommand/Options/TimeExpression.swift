import ArgumentParser
import Catalogue
import FoundationEssentials

/// A time in the form of the command line, before the present time and the time zone are known.
enum TimeExpression: Hashable, Sendable {
  case absolute(Timestamp)
  /// A time of day without a fraction.
  case second(Timestamp)
  /// The start of a day in the time zone, expressed as if it were in UTC.
  case day(Timestamp)
  /// A reading of clocks in the time zone, expressed as if it were in UTC.
  case clock(Timestamp)
  case now, today, yesterday
  case ago(Int, Unit)

  enum Unit { case hour, day, month }

  /// The accepted forms.
  static let forms = """
    36h, 7d, 2w, 3mo, 1y (ago; 100y at most), now, today, yesterday, 2026-11-01, '2026-11-01 06:00' \
    (both in the time zone) or 2026-11-01T06:00:00Z
    """

  /// Reads an option's value. Throws an error that lists the forms.
  @Sendable init(argument text: String) throws {
    guard let expression = TimeExpression(text) else {
      throw ValidationError("write a time as \(Self.forms)")
    }
    self = expression
  }

  init?(_ text: String) {
    switch text {
    case "now": self = .now
    case "today": self = .today
    case "yesterday": self = .yesterday
    default:
      // A regular expression would be compiled at every start of the program.
      let digits = text.prefix { $0.isASCII && $0.isNumber }
      if (1...6).contains(digits.count), let count = Int(digits),
        let ago = Self.ago(count, unit: text.dropFirst(digits.count))
      {
        self = ago
      } else if Self.beginsWithDate(text), let time = Self.time(text) {
        self = time
      } else {
        return nil
      }
    }
  }

  /// A date, a date with a time of day, or RFC 3339; also in the form of text output: a blank after the date,
  /// no seconds, a blank before the offset.
  private static func time(_ text: String) -> TimeExpression? {
    if text.utf8.count == 10 { return Timestamp(text).map(day) }
    let isSpaced = text.dropFirst(10).first == " "
    let hasFraction = text.contains(".") || text.contains(",")
    if let time = Timestamp(text) { return hasFraction ? .absolute(time) : .second(time) }
    guard isSpaced, !hasFraction else { return nil }
    let day = text.prefix(10)
    var rest = text.dropFirst(11)
    let clock = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ":") }
    rest = rest.dropFirst(clock.count).drop { $0 == " " }
    let whole = clock.utf8.count == 5 ? clock + ":00" : clock
    if rest.isEmpty { return Timestamp("\(day)T\(whole)Z").map(Self.clock) }
    return Timestamp("\(day)T\(whole)\(rest)").map(second)
  }

  /// Whether a text begins with a date with separators, as in `2026-11-01`, alone or before a time of day.
  private static func beginsWithDate(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let isTimed = bytes.count > 10 && [UInt8]("Tt ".utf8).contains(bytes[10])
    return (bytes.count == 10 || isTimed)
      && bytes[4] == UInt8(ascii: "-") && bytes[7] == UInt8(ascii: "-")
  }

  /// A time before now; `nil` for more than a hundred years, and for an unknown unit.
  private static func ago(_ count: Int, unit: Substring) -> TimeExpression? {
    switch unit {
    case "h": count <= 876_600 ? .ago(count, .hour) : nil
    case "d": count <= 36_525 ? .ago(count, .day) : nil
    case "w": count <= 5_217 ? .ago(count * 7, .day) : nil
    case "mo": count <= 1_200 ? .ago(count, .month) : nil
    case "y": count <= 100 ? .ago(12 * count, .month) : nil
    default: nil
    }
  }

  /// The last moment of the time. A time to the second, as all output prints it, includes the whole
  /// second, so a snapshot is found by its printed time.
  func end(now: Timestamp, in zone: Zone) -> Timestamp {
    let time = resolved(now: now, in: zone)
    return switch self {
    case .second, .clock: time + .milliseconds(999)
    default: time
    }
  }

  /// The time. Days and months ago are those of the calendar: a report that runs every day at the same hour
  /// covers each hour once, also when clocks change. Hours all have the same length.
  func resolved(now: Timestamp, in zone: Zone) -> Timestamp {
    switch self {
    case .absolute(let time), .second(let time): time
    case .day(let clock), .clock(let clock): zone.reading(of: clock).time
    case .now, .ago(0, _): now
    case .today: zone.startOfDay(of: now)
    case .yesterday: zone.startOfDay(of: now, daysBefore: 1)
    case .ago(let hours, .hour): now - .seconds(3_600 * hours)
    case .ago(let days, .day):
      zone.reading(of: zone.clock(at: now) - .seconds(86_400 * days)).time
    case .ago(let months, .month): zone.reading(of: zone.clock(at: now).months(ago: months)).time
    }
  }

  /// Whether it counts back from another time.
  var isAgo: Bool {
    if case .ago = self { true } else { false }
  }

  /// A remark about a time that clocks in the zone show twice or never; usually `nil`.
  func remark(in zone: Zone) -> String? {
    guard case .clock(let clock) = self else { return nil }
    let reading = zone.reading(of: clock)
    let used = "\(zone.minuteText(reading.time)) is used"
    return switch reading {
    case .once: nil
    case .twice(_, let second):
      "clocks in \(zone.name) show \(clock.minuteText) twice; \(used), the other is "
        + zone.minuteText(second)
    case .never: "clocks in \(zone.name) never show \(clock.minuteText); \(used)"
    }
  }
}

extension Timestamp {
  /// The same day and time of day this many months before, or the last day of that month if it has
  /// no such day. (On Linux, Foundation's own count is a day off around some leap days.)
  fileprivate func months(ago months: Int) -> Timestamp {
    let midnight = Calendar.utc.startOfDay(for: date)
    let today = Calendar.utc.dateComponents([.year, .month, .day], from: midnight)
    let month = 12 * (today.year ?? 0) + (today.month ?? 1) - 1 - months
    let start = Timestamp.start(ofMonth: month)
    let length = (Timestamp.start(ofMonth: month + 1) - start).milliseconds / 86_400_000
    let day = start + .seconds(86_400 * (min(Int64(today.day ?? 1), length) - 1))
    return day + (self - Timestamp(midnight))
  }

  /// The first midnight of a month, counted from the start of the year 0.
  private static func start(ofMonth month: Int) -> Timestamp {
    let first = DateComponents(year: month / 12, month: month % 12 + 1, day: 1)
    return Timestamp(Calendar.utc.date(from: first) ?? .distantPast)
  }
}
