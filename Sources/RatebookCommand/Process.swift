import Dispatch

#if canImport(Glibc)
  import CMemory
  import Glibc
#else
  import Darwin
#endif

/// The memory of this process, which holds the keys, as does its environment.
enum ProcessMemory {
  /// Keeps it out of core dumps and crash messages; on Linux, also closes `/proc/PID/environ` and
  /// `/proc/PID/mem` to other processes of the same user.
  static func keepPrivate() {
    forbidCoreDumps()
    forbidBacktraces()
  }

  /// Has memory come in few large pieces: what a command makes of 10,000 services touches thousands of
  /// small ones, each of which the system has to be asked for.
  static func comeInLargePieces() {
    #if canImport(Glibc)
      cmemory_use_one_heap(16 << 20)
    #endif
  }

  /// Neither call can fail: one lowers a limit, the other is always allowed. Linux takes no notice
  /// of the limit if `core_pattern` is a pipe; the commands that give keys inherit it.
  private static func forbidCoreDumps() {
    var limit = rlimit(rlim_cur: 0, rlim_max: 0)
    #if canImport(Glibc)
      setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
      _ = cmemory_set_dumpable(0)
    #else
      setrlimit(RLIMIT_CORE, &limit)
    #endif
  }

  /// Takes away the handlers of Swift's runtime: their backtrace prints what every register holds and
  /// what is in memory where it points.
  private static func forbidBacktraces() {
    for number in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP] {
      signal(number, SIG_DFL)
    }
  }
}

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
    // Any other error is reported.
    do { try await task.value } catch is CancellationError { return true }
    return task.isCancelled
  }
}
