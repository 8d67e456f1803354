public import Catalogue

/// When a digest is sent.
public enum Digest: Hashable, Sendable {
  case hourly
  /// `minute` is of the day.
  case daily(minute: Int)
  /// `weekday` is 0 for Monday.
  case weekly(weekday: Int, minute: Int)
  /// `day` is from 1 on; in a shorter month, its last day.
  case monthly(day: Int, minute: Int)

  static let weekdays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]

  /// What can be written, with a time of day such as `08:00`.
  public static func forms(at time: String) -> [String] {
    ["hourly", "daily at \(time)", "weekly on Monday at \(time)", "monthly on 1 at \(time)"]
  }

  /// `nil` for what is none of ``forms(at:)``.
  public init?(_ text: String) {
    let words = text.split(separator: " ").map { $0.lowercased() }
    guard words.count != 1 else {
      guard words == ["hourly"] else { return nil }
      self = .hourly
      return
    }
    guard words.count >= 3, words[words.count - 2] == "at",
      let minute = Self.minute(words[words.count - 1])
    else { return nil }
    switch (words[0], words.count) {
    case ("daily", 3): self = .daily(minute: minute)
    case ("weekly", 5) where words[1] == "on":
      let name = words[2]
      let index = Self.weekdays.firstIndex {
        $0.lowercased() == name || $0.prefix(3).lowercased() == name
      }
      guard let index else { return nil }
      self = .weekly(weekday: index, minute: minute)
    case ("monthly", 5) where words[1] == "on":
      guard let day = Int(words[2]), (1...31).contains(day) else { return nil }
      self = .monthly(day: day, minute: minute)
    default: return nil
    }
  }

  /// The minute of the day that `08:00` names; `nil` for any other form.
  static func minute(_ text: some StringProtocol) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count <= 2, parts[1].count == 2,
      text.allSatisfy({ $0 == ":" || $0.isASCII && $0.isNumber }), let hour = Int(parts[0]),
      let minute = Int(parts[1]), hour < 24, minute < 60
    else { return nil }
    return 60 * hour + minute
  }
}

extension Digest: CustomStringConvertible {
  public var description: String {
    switch self {
    case .hourly: "hourly"
    case .daily(let minute): "daily at \(Self.text(minute))"
    case .weekly(let day, let minute): "weekly on \(Self.weekdays[day]) at \(Self.text(minute))"
    case .monthly(let day, let minute): "monthly on \(day) at \(Self.text(minute))"
    }
  }

  static func text(_ minute: Int) -> String {
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return padded(minute / 60) + ":" + padded(minute % 60)
  }
}

extension Digest {
  /// The next time after `time` at which it is sent. A time of day that clocks skip is the one after the gap;
  /// one that they show twice is the first.
  public func next(after time: Timestamp, in zone: Zone) -> Timestamp {
    if case .hourly = self {
      let hour: Int64 = 3_600_000
      let offset = Int64(zone.offset(at: time)) * 1000
      let clock = time.milliseconds + offset
      return Timestamp(milliseconds: (clock - clock.positiveRemainder(hour)) + hour - offset)
    }
    let today = zone.dayNumber(of: time)
    // A month has at most 31 days, and one of them may be before `time`.
    for day in today...today + 62 where isOn(day: day) {
      let due = zone.time(ofDay: day, minute: minute)
      if due > time { return due }
    }
    return time + .seconds(31 * 86_400)
  }

  private var minute: Int {
    switch self {
    case .hourly: 0
    case .daily(let minute), .weekly(_, let minute), .monthly(_, let minute): minute
    }
  }

  private func isOn(day: Int64) -> Bool {
    switch self {
    case .hourly, .daily: true
    // 1970-01-01 was a Thursday.
    case .weekly(let weekday, _): (day + 3).positiveRemainder(7) == Int64(weekday)
    case .monthly(let number, _):
      Self.dayOfMonth(day) == number
        || Self.dayOfMonth(day) < number && Self.dayOfMonth(day + 1) == 1
    }
  }

  private static func dayOfMonth(_ day: Int64) -> Int {
    let text = Timestamp(milliseconds: day * 86_400_000).description.dropFirst(8).prefix(2)
    return Int(text) ?? 1
  }
}

/// The part of each day in which a channel is sent only what is urgent.
public struct QuietHours: Hashable, Sendable {
  /// Minutes of the day; the end may be before the start, on the next day.
  let start: Int
  let end: Int

  /// Reads `22:00-07:00`; `nil` for anything else, and for no time at all.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let start = Digest.minute(parts[0]), let end = Digest.minute(parts[1]),
      start != end
    else { return nil }
    (self.start, self.end) = (start, end)
  }

  /// When the quiet hours end that hold at a time; `nil` if none do.
  public func end(at time: Timestamp, in zone: Zone) -> Timestamp? {
    let today = zone.dayNumber(of: time)
    for day in [today - 1, today] {
      let from = zone.time(ofDay: day, minute: start)
      let to = zone.time(ofDay: end > start ? day : day + 1, minute: end)
      if from <= time, time < to { return to }
    }
    return nil
  }
}

extension QuietHours: CustomStringConvertible {
  public var description: String { "\(Digest.text(start))-\(Digest.text(end))" }
}

extension Zone {
  /// The day that clocks show, in days since 1970.
  fileprivate func dayNumber(of time: Timestamp) -> Int64 {
    let clock = clock(at: time).milliseconds
    return (clock - clock.positiveRemainder(86_400_000)) / 86_400_000
  }

  fileprivate func time(ofDay day: Int64, minute: Int) -> Timestamp {
    reading(of: Timestamp(milliseconds: day * 86_400_000 + Int64(minute) * 60_000)).time
  }
}

extension Int64 {
  fileprivate func positiveRemainder(_ divisor: Int64) -> Int64 {
    let remainder = self % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}
