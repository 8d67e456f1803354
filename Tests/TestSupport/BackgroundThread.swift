import Foundation

/// Runs long work on a thread of its own, with a low priority by default: the other tests need the
/// threads that tasks share, and some of them watch the clock.
///
/// The work is a part of the caller's task, so that a failed expectation counts for the test that
/// called. On a thread outside of any task, it would count for no test, and the test would pass.
public func inBackground<Result: Sendable>(
  isUrgent: Bool = false, _ body: @Sendable () throws -> Result
) async rethrows -> Result {
  let executor: ThreadPerJob = isUrgent ? .urgent : .patient
  return try await withTaskExecutorPreference(executor) { try body() }
}

/// Runs each piece of a task on a new thread.
private final class ThreadPerJob: TaskExecutor {
  static let patient = ThreadPerJob(niceness: 10)
  static let urgent = ThreadPerJob(niceness: 0)

  private let niceness: CInt

  private init(niceness: CInt) { self.niceness = niceness }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let thread = Thread { [self] in
      #if os(Linux)
        // On Linux, this is the priority of the calling thread only.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
      #endif
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
    thread.stackSize = 8 << 20
    thread.start()
  }
}
