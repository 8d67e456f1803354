#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The lock of a file or folder, held by one process at a time. It is the kernel's, so it ends with the process,
/// however that ends.
public final class FileLock: Sendable {
  public let descriptor: Int32

  /// Locks what can be opened with some flags of `open`, and waits for it for up to `patience`; `nil` if another
  /// process still has it then. A file that is made is its owner's alone. If the file system has no locks, it is
  /// granted.
  public init?(
    _ path: String, opening flags: Int32, patience: Duration = .zero
  ) throws(FileSystem.Failure) {
    descriptor = open(path, flags | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileSystem.Failure() }
    let deadline = ContinuousClock.now + patience
    // The descriptor is closed by deinit, also after an error.
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK || errno == EINTR {
      guard ContinuousClock.now < deadline else { return nil }
      usleep(10_000)
    }
  }

  deinit {
    if descriptor < 0 { return }
    // A program that another thread is just starting has the descriptor, too, and would keep the lock.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
