/// A time zone: how far its clocks are ahead of UTC at each time.
///
/// Foundation's `TimeZone` is not used, because it knows only GMT in a statically linked program.
public struct Zone: Hashable, Sendable {
  public let name: String
  /// The seconds that clocks were ahead of UTC before the first change.
  private let firstOffset: Int
  private let changes: [Change]
  /// The rule after the last change; `nil` if the offset of the last change stays.
  private let rule: ZoneRule?

  /// A time at which clocks change, in seconds since 1970, and the seconds they are ahead of UTC from then
  /// on.
  struct Change: Hashable, Sendable {
    let time: Int64
    let offset: Int
  }

  public static let utc = Zone(name: "UTC", firstOffset: 0)

  /// Makes a zone. `changes` must be in order of time.
  init(name: String, firstOffset: Int, changes: [Change] = [], rule: ZoneRule? = nil) {
    self.name = name
    self.firstOffset = firstOffset
    self.changes = changes
    self.rule = rule
  }

  public var isUTC: Bool { self == .utc }

  /// The seconds that clocks are ahead of UTC at a time.
  public func offset(at time: Timestamp) -> Int {
    let second = time.second
    let later = changes.firstIndex(after: second)
    if later == changes.endIndex, let rule { return rule.offset(at: second) }
    return later == changes.startIndex ? firstOffset : changes[later - 1].offset
  }
}

// MARK: - What clocks show

extension Zone {
  /// The clock's reading at a time, expressed as if the clock were in UTC.
  public func clock(at time: Timestamp) -> Timestamp { time + .seconds(offset(at: time)) }

  /// The time at which clocks show a reading, and whether it is the only such time.
  public enum Reading: Hashable, Sendable {
    case once(Timestamp)
    /// Clocks are set back, and show the reading twice.
    case twice(first: Timestamp, second: Timestamp)
    /// Clocks are set forward, and never show the reading. The time is when they would show it
    /// without the change.
    case never(Timestamp)

    /// The first such time. For a skipped reading, the time after the gap (RFC 5545).
    public var time: Timestamp {
      switch self {
      case .once(let time), .twice(let time, _), .never(let time): time
      }
    }
  }

  /// When clocks show `clock`, which is expressed as if it were in UTC.
  public func reading(of clock: Timestamp) -> Reading {
    let day = Duration.seconds(86_400)
    let before = offset(at: clock - day)
    let offsets = Set([before, offset(at: clock), offset(at: clock + day)])
    let times = offsets.map { clock - .seconds($0) }.filter { self.clock(at: $0) == clock }.sorted()
    guard let first = times.first else { return .never(clock - .seconds(before)) }
    return times.count == 1 ? .once(first) : .twice(first: first, second: times[1])
  }

  /// The first moment of the day that is `days` days before the day of `time`.
  public func startOfDay(of time: Timestamp, daysBefore days: Int64 = 0) -> Timestamp {
    let day = clock(at: time).milliseconds.floorDivided(by: Self.day) - days
    return reading(of: Timestamp(milliseconds: day * Self.day)).time
  }

  private static let day: Int64 = 86_400_000
}

// MARK: - Text

extension Zone {
  /// The offset at a time: `+07:00`.
  public func offsetText(at time: Timestamp) -> String {
    let minutes = abs(offset(at: time)) / 60
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let sign = offset(at: time) < 0 ? "-" : "+"
    return sign + padded(minutes / 60) + ":" + padded(minutes % 60)
  }

  /// A time to the minute: `2026-11-01 13:00 +07:00`. In UTC, the offset is left out.
  public func minuteText(_ time: Timestamp) -> String {
    isUTC ? time.minuteText : clock(at: time).minuteText + " " + offsetText(at: time)
  }

  /// A time to the second, as RFC 3339: `2026-11-01T13:00:00+07:00`, in UTC `2026-11-01T06:00:00Z`.
  public func text(_ time: Timestamp) -> String {
    isUTC ? time.description : clock(at: time).description.dropLast() + offsetText(at: time)
  }

  /// The day of a time: `2026-11-01`.
  public func dayText(_ time: Timestamp) -> String {
    String(clock(at: time).description.prefix(10))
  }
}

extension Timestamp {
  /// Whole seconds since 1970, rounded down.
  fileprivate var second: Int64 { milliseconds.floorDivided(by: 1000) }
}

extension [Zone.Change] {
  /// The index of the first change after a time.
  fileprivate func firstIndex(after second: Int64) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].time <= second { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
