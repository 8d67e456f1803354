#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The lock of a file or folder, held by one process at a time. The kernel releases the lock when the process
/// ends, for whatever reason.
public final class FileLock: Sendable {
  public let descriptor: Int32

  /// Opens a path with flags of `open`, locks it, and waits for the lock for up to `patience`; `nil` if another
  /// process still holds it then. A new file is readable only by its owner. If the file system has no locks, the
  /// lock is granted.
  public init?(
    _ path: String, opening flags: Int32, patience: Duration = .zero
  ) throws(FileSystem.Failure) {
    descriptor = open(path, flags | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileSystem.Failure() }
    let deadline = ContinuousClock.now + patience
    // If the lock is not granted, deinit closes the descriptor.
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK || errno == EINTR {
      guard ContinuousClock.now < deadline else { return nil }
      usleep(10_000)
    }
  }

  deinit {
    if descriptor < 0 { return }
    // A program that another thread is starting at this moment inherits the descriptor, and would keep
    // the lock.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
