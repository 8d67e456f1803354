public import Catalogue
import FoundationEssentials

/// Where the collector gets the time, its pauses and its randomness from.
public struct TimeSource: Sendable {
  public var now: @Sendable () -> Timestamp
  /// Returns behind this time, or throws at once where the task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void
  /// A random number in 0..<1.
  public var random: @Sendable () -> Double

  public init(
    now: @escaping @Sendable () -> Timestamp,
    sleep: @escaping @Sendable (Duration) async throws -> Void,
    random: @escaping @Sendable () -> Double
  ) {
    self.now = now
    self.sleep = sleep
    self.random = random
  }

  /// The machine's own.
  public static let system = TimeSource(
    now: { Timestamp(Date()) }, sleep: { try await Task.sleep(for: $0) },
    random: { Double.random(in: 0..<1) })
}
