import ArgumentParser
import Catalogue
import FoundationEssentials

/// A time as the command line takes it, before it is known what time it is now.
enum TimeExpression: Hashable, Sendable {
  case absolute(Timestamp)
  case now, today, yesterday
  case ago(Int, Calendar.Component)

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
        self = .absolute(time)
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
    case "y": count <= 100 ? .ago(count, .year) : nil
    default: nil
    }
  }

  func resolved(now: Timestamp) -> Timestamp {
    switch self {
    case .absolute(let time): time
    case .now: now
    case .today: Timestamp(Calendar.utc.startOfDay(for: now.date))
    case .yesterday: Timestamp(Calendar.utc.startOfDay(for: now.date)) - .seconds(86_400)
    case .ago(let count, let unit):
      Timestamp(Calendar.utc.date(byAdding: unit, value: -count, to: now.date) ?? .distantPast)
    }
  }
}
