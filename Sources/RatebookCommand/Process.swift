import Dispatch

#if canImport(Glibc)
  import CMemory
  import Glibc
#else
  import Darwin
#endif

/// Protects the memory of this process. Both the memory and the environment contain keys.
enum ProcessMemory {
  /// Keeps the memory out of core dumps and crash messages. On Linux, other processes of the same
  /// user can then not open `/proc/PID/environ` and `/proc/PID/mem`.
  static func keepPrivate() {
    forbidCoreDumps()
    forbidBacktraces()
  }

  /// Makes the allocator request memory in a few large pieces. A command for 10,000 services uses
  /// thousands of small ones, and the system would have to be asked for each.
  static func comeInLargePieces() {
    #if canImport(Glibc)
      cmemory_use_one_heap(16 << 20)
    #endif
  }

  /// Forbids core dumps. Neither call can fail: one lowers a limit, and the other is always allowed. Linux
  /// ignores the limit if `core_pattern` is a pipe; the commands that print keys inherit it.
  private static func forbidCoreDumps() {
    var limit = rlimit(rlim_cur: 0, rlim_max: 0)
    #if canImport(Glibc)
      setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
      _ = cmemory_set_dumpable(0)
    #else
      setrlimit(RLIMIT_CORE, &limit)
    #endif
  }

  /// Removes the crash handlers of Swift's runtime: their backtrace prints all registers, and the
  /// memory that they point to.
  private static func forbidBacktraces() {
    for number in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP] {
      signal(number, SIG_DFL)
    }
  }
}

/// Turns SIGTERM and SIGINT into task cancellation.
enum TerminationSignals {
  /// Runs a job until it ends or a signal cancels it. Returns `true` after a signal.
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
    // Any other error is reported.
    do { try await task.value } catch is CancellationError { return true }
    return task.isCancelled
  }
}
