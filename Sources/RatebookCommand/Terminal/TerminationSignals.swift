import Dispatch

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Turns SIGTERM and SIGINT into task cancellation.
enum TerminationSignals {
  /// Runs a job until it ends, or until a signal cancels it; `true` if that was so.
  static func run(_ job: @escaping @Sendable () async throws -> Void) async throws -> Bool {
    let task = Task { try await job() }
    let sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { task.cancel() }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    // What else goes wrong meanwhile is told.
    do { try await task.value } catch is CancellationError { return true }
    return task.isCancelled
  }
}
