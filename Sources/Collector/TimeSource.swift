public import Catalogue
import FoundationEssentials

/// The source of the collector's time, pauses and randomness.
public struct TimeSource: Sendable {
  public var now: @Sendable () -> Timestamp
  /// Returns after this time, or throws at once if the task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void
  /// A random number in 0..<1.
  public var random: @Sendable () -> Double
  /// The time that has passed since some fixed moment, including the machine's sleep. Nobody can set it.
  public var uptime: @Sendable () -> Duration

  /// Makes a source. Without `uptime`, it uses the machine's own.
  public init(
    now: @escaping @Sendable () -> Timestamp,
    sleep: @escaping @Sendable (Duration) async throws -> Void,
    random: @escaping @Sendable () -> Double,
    uptime: (@Sendable () -> Duration)? = nil
  ) {
    self.now = now
    self.sleep = sleep
    self.random = random
    self.uptime = uptime ?? { Self.start.duration(to: .now) }
  }

  private static let start = ContinuousClock.now

  /// The machine's own time.
  public static let system = TimeSource(
    now: { Timestamp(Date()) }, sleep: { try await Task.sleep(for: $0) },
    random: { Double.random(in: 0..<1) })
}

/// The clock's time together with the uptime. Two moments show whether the clock was set in between.
struct Moment: Sendable {
  let time: Timestamp
  let uptime: Duration

  /// The clock's time minus the uptime.
  var offset: Duration { (time - Timestamp(milliseconds: 0)) - uptime }
}

extension TimeSource {
  var moment: Moment { Moment(time: now(), uptime: uptime()) }
}
