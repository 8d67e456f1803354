/// The yearly rule of how far clocks are ahead of UTC, as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html, with the longer times of RFC 9636.
struct ZoneRule: Hashable, Sendable {
  /// Seconds ahead of UTC, without daylight saving time.
  let standardOffset: Int
  private let daylight: Daylight?

  private struct Daylight: Hashable, Sendable {
    let offset: Int
    let start: Day
    let end: Day
  }

  /// A day of each year, and the seconds after its midnight.
  fileprivate struct Day: Hashable, Sendable {
    enum Date: Hashable, Sendable {
      /// The day of a weekday (0: Sunday) in a week of a month; the fifth is the last.
      case weekday(Int, week: Int, month: Int)
      /// A day of the year from 0. `skipsLeapDay` counts as if 29 February did not exist.
      case day(Int, skipsLeapDay: Bool)
    }

    let date: Date
    let seconds: Int
  }

  /// Reads a rule; `nil` for any other text.
  init?(_ text: String) {
    var rest = text[...]
    guard Self.takeName(&rest), let lag = Self.takeTime(&rest, hours: 24) else { return nil }
    standardOffset = -lag
    if rest.isEmpty {
      daylight = nil
      return
    }
    guard Self.takeName(&rest) else { return nil }
    var offset = standardOffset + 3600
    if let first = rest.first, first != "," {
      guard let stated = Self.takeTime(&rest, hours: 24) else { return nil }
      offset = -stated
    }
    // The rule that glibc uses if none is given.
    if rest.isEmpty { rest = ",M3.2.0,M11.1.0" }
    guard let start = Self.takeDay(&rest), let end = Self.takeDay(&rest), rest.isEmpty else {
      return nil
    }
    daylight = Daylight(offset: offset, start: start, end: end)
  }

  /// The seconds ahead of UTC at a time, in seconds since 1970.
  func offset(at second: Int64) -> Int {
    guard let daylight else { return standardOffset }
    let year = CivilDate.year(ofDay: (second + Int64(standardOffset)).floorDivided(by: 86_400))
    let start = daylight.start.second(in: year) - Int64(standardOffset)
    let end = daylight.end.second(in: year) - Int64(daylight.offset)
    let isDaylight =
      start < end ? second >= start && second < end : second >= start || second < end
    return isDaylight ? daylight.offset : standardOffset
  }
}

// MARK: - Reading

extension ZoneRule {
  /// Reads the abbreviation of a zone: letters, or text in angle brackets.
  private static func takeName(_ rest: inout Substring) -> Bool {
    if rest.first == "<" {
      guard let end = rest.firstIndex(of: ">") else { return false }
      rest = rest[rest.index(after: end)...]
      return true
    }
    let name = rest.prefix { $0.isASCII && $0.isLetter }
    rest = rest[name.endIndex...]
    return name.count >= 3
  }

  /// Reads `[+-]hh[:mm[:ss]]`, in seconds.
  private static func takeTime(_ rest: inout Substring, hours: Int) -> Int? {
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest.removeFirst() }
    guard let hour = takeNumber(&rest, in: 0...hours) else { return nil }
    var seconds = hour * 3600
    for unit in [60, 1] where rest.first == ":" {
      rest.removeFirst()
      guard let number = takeNumber(&rest, in: 0...59) else { return nil }
      seconds += number * unit
    }
    return isNegative ? -seconds : seconds
  }

  /// Reads `,M3.5.0/2`, `,J60` or `,59`.
  private static func takeDay(_ rest: inout Substring) -> Day? {
    guard rest.popFirst() == "," else { return nil }
    let date: Day.Date
    switch rest.first {
    case "M":
      rest.removeFirst()
      guard let month = takeNumber(&rest, in: 1...12), rest.popFirst() == ".",
        let week = takeNumber(&rest, in: 1...5), rest.popFirst() == ".",
        let weekday = takeNumber(&rest, in: 0...6)
      else { return nil }
      date = .weekday(weekday, week: week, month: month)
    case "J":
      rest.removeFirst()
      guard let day = takeNumber(&rest, in: 1...365) else { return nil }
      date = .day(day - 1, skipsLeapDay: true)
    default:
      guard let day = takeNumber(&rest, in: 0...365) else { return nil }
      date = .day(day, skipsLeapDay: false)
    }
    guard rest.first == "/" else { return Day(date: date, seconds: 7200) }
    rest.removeFirst()
    return takeTime(&rest, hours: 167).map { Day(date: date, seconds: $0) }
  }

  private static func takeNumber(_ rest: inout Substring, in range: ClosedRange<Int>) -> Int? {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    guard digits.count <= 3, let number = Int(digits), range.contains(number) else { return nil }
    rest = rest[digits.endIndex...]
    return number
  }
}

// MARK: - Days

extension ZoneRule.Day {
  /// Seconds since 1970 of this day in a year, by the clock.
  fileprivate func second(in year: Int64) -> Int64 { day(in: year) * 86_400 + Int64(seconds) }

  private func day(in year: Int64) -> Int64 {
    switch date {
    case .day(let day, let skipsLeapDay):
      let isAfterLeapDay = skipsLeapDay && day >= 59 && CivilDate.isLeap(year)
      return CivilDate.day(year: year, month: 1) + Int64(day) + (isAfterLeapDay ? 1 : 0)
    case .weekday(let weekday, let week, let month):
      let first = CivilDate.day(year: year, month: Int64(month))
      let next = CivilDate.day(year: month == 12 ? year + 1 : year, month: Int64(month % 12 + 1))
      // 1970-01-01 was a Thursday.
      let shift = (Int64(weekday) - first - 4) % 7
      let day = first + (shift + 7) % 7 + Int64(week - 1) * 7
      return day < next ? day : day - 7
    }
  }
}

/// The proleptic Gregorian calendar in days since 1970.
private enum CivilDate {
  static func isLeap(_ year: Int64) -> Bool {
    year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
  }

  /// The first day of a month, by the formula of
  /// https://howardhinnant.github.io/date_algorithms.html#days_from_civil: years begin in March.
  static func day(year: Int64, month: Int64) -> Int64 {
    let year = month < 3 ? year - 1 : year
    let era = year.floorDivided(by: 400)
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  static func year(ofDay day: Int64) -> Int64 {
    // This year is right, or one too early.
    var year = 1970 + (day * 400).floorDivided(by: 146_097) - 1
    while self.day(year: year + 1, month: 1) <= day { year += 1 }
    return year
  }
}
