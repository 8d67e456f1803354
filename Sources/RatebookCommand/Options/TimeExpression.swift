import ArgumentParser
import Catalogue
import FoundationEssentials

/// A time as the command line takes it, before it is known what time it is now.
enum TimeExpression: Hashable, Sendable {
  case absolute(Timestamp)
  /// A time of day without a fraction.
  case second(Timestamp)
  case now, today, yesterday
  case ago(Int, Unit)

  enum Unit { case hour, day, month }

  /// What a person may write.
  static let forms = """
    36h, 7d, 2w, 3mo, 1y (ago; 100y at most), now, today, yesterday, 2026-11-01 (00:00 UTC) or \
    2026-11-01T06:00:00Z
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
      // By hand: a regular expression is compiled at every start of the program.
      let digits = text.prefix { $0.isASCII && $0.isNumber }
      if (1...6).contains(digits.count), let count = Int(digits),
        let ago = Self.ago(count, unit: text.dropFirst(digits.count))
      {
        self = ago
      } else if Self.beginsWithDate(text), let time = Timestamp(text) {
        let hasFraction = text.contains(".") || text.contains(",")
        self = text.utf8.count == 10 || hasFraction ? .absolute(time) : .second(time)
      } else {
        return nil
      }
    }
  }

  /// Whether a text begins with a date whose parts are set apart, as `2026-11-01` is, behind which
  /// nothing stands or a time of day.
  private static func beginsWithDate(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let isTimed = bytes.count > 10 && [UInt8]("Tt ".utf8).contains(bytes[10])
    return (bytes.count == 10 || isTimed)
      && bytes[4] == UInt8(ascii: "-") && bytes[7] == UInt8(ascii: "-")
  }

  /// `nil` for more than a hundred years, and for what is no unit.
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

  /// The last moment that is meant: a time to the second, as all output prints it, is all of that second,
  /// so that what is printed of a snapshot finds it.
  func end(now: Timestamp) -> Timestamp {
    if case .second(let time) = self { return time + .milliseconds(999) }
    return resolved(now: now)
  }

  func resolved(now: Timestamp) -> Timestamp {
    switch self {
    case .absolute(let time), .second(let time): time
    case .now: now
    case .today: Timestamp(Calendar.utc.startOfDay(for: now.date))
    case .yesterday: Timestamp(Calendar.utc.startOfDay(for: now.date)) - .seconds(86_400)
    case .ago(let hours, .hour): now - .seconds(3_600 * hours)
    case .ago(let days, .day): now - .seconds(86_400 * days)
    case .ago(let months, .month): now.months(ago: months)
    }
  }
}

extension Timestamp {
  /// The same day and time of day so many months before, or the last day of that month where it has no
  /// such day. (Foundation's own count, on Linux, is a day off before and behind some leap days.)
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
