import Foundation

/// Runs long work on a thread of its own, with little claim to the processor: the other tests need the
/// threads that tasks run on, and some of them watch the clock.
public func inBackground<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    let thread = Thread {
      #if os(Linux)
        // On Linux, of the calling thread alone.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
      #endif
      continuation.resume(with: Swift.Result { try body() })
    }
    thread.stackSize = 8 << 20
    thread.start()
  }
}
