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
      if let ago = text.wholeMatch(of: #/(\d{1,6})(h|d|w|mo|y)/#), let count = Int(ago.output.1) {
        guard let expression = Self.ago(count, unit: ago.output.2) else { return nil }
        self = expression
      } else if text.wholeMatch(of: #/\d{4}-\d{2}-\d{2}([Tt ].+)?/#) != nil,
        let time = Timestamp(text)
      {
        self = .absolute(time)
      } else {
        return nil
      }
    }
  }

  /// `nil` for more than a hundred years.
  private static func ago(_ count: Int, unit: Substring) -> TimeExpression? {
    switch unit {
    case "h": count <= 876_600 ? .ago(count, .hour) : nil
    case "d": count <= 36_525 ? .ago(count, .day) : nil
    case "w": count <= 5_217 ? .ago(count * 7, .day) : nil
    case "mo": count <= 1_200 ? .ago(count, .month) : nil
    default: count <= 100 ? .ago(count, .year) : nil
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
