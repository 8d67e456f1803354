import Catalogue
import Collector
import Synchronization

/// A clock that is stopped until the test lets time pass, which wakes those who sleep.
final class DrivenClock: Sendable {
  private struct Sleeper {
    let wakesAt: Int64
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    /// The time on the wall, and the time that has passed for timers, in milliseconds.
    var wall = Timestamp.start.milliseconds
    var timers: Int64 = 0
    /// How long the machine was asleep.
    var asleep: Int64 = 0
    var sleepers: [Int: Sleeper] = [:]
    var lastID = 0
  }

  private let state = Mutex(State())

  /// The time source of this clock, whose random number is always the same.
  func source(random: Double = 0.5) -> TimeSource {
    TimeSource(
      now: { self.state.withLock { Timestamp(milliseconds: $0.wall) } },
      sleep: { try await self.sleep($0) }, random: { random },
      uptime: { self.state.withLock { .milliseconds($0.timers + $0.asleep) } })
  }

  /// How long timers have run.
  var passed: Duration { state.withLock { .milliseconds($0.timers) } }

  /// Moves the clock on the wall, as a machine finds it that was asleep: its timers stood still.
  func jump(_ interval: Duration) {
    state.withLock { state in
      state.wall += interval.milliseconds
      state.asleep += interval.milliseconds
    }
  }

  /// Sets the clock on the wall.
  func set(by interval: Duration) {
    state.withLock { $0.wall += interval.milliseconds }
  }

  /// Waits until so many sleep, lets the time pass until the first of them is due, and wakes it;
  /// does so again until `isEnough`.
  func run(sleepers count: Int, until isEnough: () -> Bool) async {
    while !isEnough() {
      if state.withLock({ $0.sleepers.count }) < count {
        await Task.yield()
      } else {
        step()
      }
    }
  }

  private func step() {
    let due = state.withLock { state -> [Sleeper] in
      guard let next = state.sleepers.values.map(\.wakesAt).min() else { return [] }
      state.wall += next - state.timers
      state.timers = next
      let due = state.sleepers.filter { $0.value.wakesAt == next }
      for id in due.keys { state.sleepers[id] = nil }
      return Array(due.values)
    }
    for sleeper in due { sleeper.continuation.resume() }
  }

  private func sleep(_ interval: Duration) async throws {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isCancelled = state.withLock { state in
          let wakesAt = state.timers + interval.milliseconds
          state.sleepers[id] = Sleeper(wakesAt: wakesAt, continuation: continuation)
          return Task.isCancelled
        }
        if isCancelled { cancel(id) }
      }
    } onCancel: {
      cancel(id)
    }
  }

  private func cancel(_ id: Int) {
    let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
    sleeper?.continuation.resume(throwing: CancellationError())
  }
}
