#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The right to write to one database, held by one process at a time. The lock is the kernel's, on
/// a file beside the database, so it ends with the process, however that ends.
final class WriterLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock. Throws ``StoreError/busy(path:)`` while another process has it.
  init(path: String) throws(StoreError) {
    descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .unusable(path: path, reason: String(cString: strerror(errno)))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .busy(path: path)
    }
  }

  deinit { close(descriptor) }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
