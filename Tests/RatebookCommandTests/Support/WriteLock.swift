import Foundation
import Synchronization
import TestSupport

#if canImport(Glibc)
  import Glibc
#endif

/// SQLite's lock for writing to a database, as another process sees it.
struct WriteLock {
  /// The file that the database's users share while they have it open.
  private let file: String

  init(of database: String) { file = database + "-shm" }

  /// Whether a process is in a transaction that writes.
  var isHeld: Bool {
    let descriptor = open(file, O_RDONLY)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    // The byte of the lock (https://sqlite.org/walformat.html#wal_locks).
    lock.l_start = 120
    lock.l_len = 1
    return fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
  }
}

extension RunningProgram {
  /// How long the longest write of the run takes. Waits for the program's end.
  func longestWrite(to database: String) async -> Duration {
    let longest = Mutex(Duration.zero)
    await watchWrites(to: database) { time in
      longest.withLock { $0 = max($0, time) }
      return true
    }
    return longest.withLock { $0 }
  }

  /// Kills the program once one of its writes has gone on for so long; whether that came to be before
  /// the program ended.
  func isKilled(writing database: String, for time: Duration) async -> Bool {
    await watchWrites(to: database) { spent in
      if spent >= time { self.send(SIGKILL) }
      return spent < time
    }
    return await result().status == -SIGKILL
  }

  /// Says every half a millisecond how long a write has gone on, until the program ends or `goesOn`
  /// is false.
  private func watchWrites(
    to database: String, _ goesOn: @Sendable (Duration) -> Bool
  ) async {
    let lock = WriteLock(of: database)
    await inBackground(isUrgent: true) {
      var start: ContinuousClock.Instant?
      while self.isRunning {
        let now = ContinuousClock.now
        start = lock.isHeld ? start ?? now : nil
        if let start, !goesOn(now - start) { return }
        usleep(500)
      }
    }
  }
}

/// Whether one of some attempts to kill a program in time succeeds. Each is told which share of the
/// planned time to wait: on a busy machine, and if a write is shorter than others, a kill comes too late.
func hits(_ attempt: (_ share: Double) async throws -> Bool) async rethrows -> Bool {
  for share in [1, 0.5, 0.25, 0.1, 0] where try await attempt(share) { return true }
  return false
}
