import Catalogue

/// A horizontal axis with at most five labels, so that labels do not touch on a phone.
struct TimeAxis {
  let start: Timestamp
  let end: Timestamp
  let ticks: [Tick]

  struct Tick {
    let label: String
    /// The distance from the left end of the axis, in percent.
    let distance: String
  }

  private static let minute: Int64 = 60_000
  private static let hour = 60 * minute
  private static let day = 24 * hour
  private static let steps =
    [1, 2, 5, 10, 15, 30].map { $0 * minute } + [1, 2, 3, 6, 12].map { $0 * hour }
    + [1, 2, 5, 7, 10, 14, 30, 60, 120, 180, 365, 730, 1825, 3650].map { $0 * day }

  /// Makes an axis. `end` must be after `start`. Ticks are at full hours and days in the zone, also after a
  /// change of its clocks.
  init(from start: Timestamp, to end: Timestamp, _ zone: Zone) {
    self.start = start
    self.end = end
    let span = end.milliseconds - start.milliseconds
    let step = Self.steps.first { $0 * 4 >= span } ?? span
    let (startClock, endClock) = (
      zone.clock(at: start).milliseconds, zone.clock(at: end).milliseconds
    )
    let first = startClock + (step - startClock % step) % step
    var times: [Timestamp] = []
    for clock in stride(from: first, through: endClock, by: Int(step)) {
      let time = zone.reading(of: Timestamp(milliseconds: clock)).time
      if time >= start, time <= end, times.last.map({ $0 < time }) ?? true { times.append(time) }
    }
    if times.count < 2 { times = [start, end] }
    ticks = times.map { time in
      Tick(
        label: Self.label(zone.clock(at: time), step: step),
        distance: Figures.coordinate(Self.share(of: time, from: start, to: end) * 100))
    }
  }

  /// The position of a time, as a share of the axis.
  func share(of time: Timestamp) -> Double { Self.share(of: time, from: start, to: end) }

  private static func share(
    of time: Timestamp, from start: Timestamp, to end: Timestamp
  ) -> Double {
    Double(time.milliseconds - start.milliseconds) / Double(end.milliseconds - start.milliseconds)
  }

  private static func label(_ time: Timestamp, step: Int64) -> String {
    if step >= 180 * day { return time.monthAndYear }
    return step >= day || time.milliseconds.isMultiple(of: day) ? time.dayAndMonth : time.clock
  }
}
/// A vertical axis: its ends are round numbers that enclose all values. It includes zero, unless
/// zero is far from them.
struct ValueAxis {
  let low: Double
  let high: Double
  let ticks: [Tick]

  struct Tick {
    let label: String
    /// The distance from the top, in percent.
    let y: String
  }

  init(from lowest: Double, to highest: Double) {
    // With a distant zero, steps of a few percent would look flat.
    let holdsZero = highest - lowest >= (1 - Self.farFromZero) * highest.magnitude
    let bottom = holdsZero ? min(lowest, 0) : lowest
    let top = holdsZero ? max(highest, 0) : highest
    let range = top - bottom
    // If all values are equal, any scale will do.
    let step = Self.step(for: range > 1e-9 ? range : 1)
    let first = (bottom / step).rounded(.down)
    let last = max((top / step).rounded(.up), first + 1)
    low = first * step
    high = last * step
    ticks = (Int(first)...Int(last)).map { number in
      let height = (Double(number) - first) / (last - first)
      return Tick(
        label: Self.label(Double(number) * step, step: step),
        y: Figures.coordinate((1 - height) * 100))
    }
  }

  /// Zero is left out if all values are above this share of the largest.
  private static let farFromZero = 0.5

  /// The position of a value, as a share of the axis from its lower end.
  func height(of value: Double) -> Double { (value - low) / (high - low) }

  /// The step between ticks: 1, 2 or 5 times a power of ten. Three to five steps cover the range.
  private static func step(for range: Double) -> Double {
    var power = 1.0
    while power * 10 <= range / 4 { power *= 10 }
    while power > range / 4 { power /= 10 }
    let multiple = [1.0, 2, 5, 10].first { power * $0 >= range / 4 } ?? 10
    return multiple * power
  }

  private static func label(_ value: Double, step: Double) -> String {
    for (unit, name) in [(1e9, "bn"), (1e6, "m"), (1e3, "k")] where step >= unit {
      return value == 0 ? "0" : Figures.decimal(value / unit, places: 0) + name
    }
    var places = 0
    var unit = step
    while unit < 1, places < 8 {
      unit *= 10
      places += 1
    }
    return Figures.decimal(value, places: places)
  }
}

// MARK: - Labels of times

extension Timestamp {
  /// `1 Nov`.
  fileprivate var dayAndMonth: String {
    let parts = description.prefix(while: { $0 != "T" }).split(separator: "-")
    guard parts.count == 3, let month = Int(parts[1]), let day = Int(parts[2]),
      (1...12).contains(month)
    else { return description }
    return "\(day) \(Timestamp.months[month - 1])"
  }

  /// `Nov 2026`.
  fileprivate var monthAndYear: String {
    "\(dayAndMonth.drop { $0 != " " }.dropFirst()) \(description.prefix { $0 != "-" })"
  }

  /// `06:00`.
  fileprivate var clock: String { String(description.drop { $0 != "T" }.dropFirst().prefix(5)) }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
