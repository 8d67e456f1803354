import Synchronization

/// Keeps the messages to one target as far apart as its server asks for. A process has one.
final class Pacer: Sendable {
  static let shared = Pacer()

  private let next = Mutex<[Int: ContinuousClock.Instant]>([:])

  /// Waits until a message may go to `target`. Throws if the task is cancelled.
  func wait(for target: some Hashable & Sendable) async throws(NotDelivered) {
    let key = target.hashValue
    guard let start = next.withLock({ $0[key] }) else { return }
    do { try await Task.sleep(until: start) } catch {
      throw NotDelivered(.later(reason: "the call was given up"))
    }
  }

  /// Lets no message go to `target` for that time.
  func hold(_ target: some Hashable & Sendable, for time: Duration) {
    let key = target.hashValue
    next.withLock { $0[key] = max($0[key] ?? .now, .now + time) }
  }
}
