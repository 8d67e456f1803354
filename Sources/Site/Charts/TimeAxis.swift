import Catalogue

/// A horizontal axis with at most five labels, so that they stay apart on a phone.
struct TimeAxis {
  let start: Timestamp
  let end: Timestamp
  let ticks: [Tick]

  struct Tick {
    let label: String
    /// The distance from the axis' left end, in percent.
    let distance: String
  }

  private static let minute: Int64 = 60_000
  private static let hour = 60 * minute
  private static let day = 24 * hour
  private static let steps =
    [1, 2, 5, 10, 15, 30].map { $0 * minute } + [1, 2, 3, 6, 12].map { $0 * hour }
    + [1, 2, 5, 7, 10, 14, 30, 60, 120, 180, 365, 730, 1825, 3650].map { $0 * day }

  /// `end` lies behind `start`. Ticks are at full hours and days in the zone, also after its clocks were changed.
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

  /// The share of the axis' length at which a time stands.
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
