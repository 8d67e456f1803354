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
    descriptor = open(Self.target(of: path) + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .unusable(path: path, reason: String(cString: strerror(errno)))
    }
    // What was opened is closed by deinit, which runs after an error, too.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .busy(path: path) }
  }

  deinit {
    if descriptor < 0 { return }
    // A program that another thread is just starting has the descriptor, too, and would keep the lock.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// The path behind all links, so that a database has one lock whatever it is called by.
  private static func target(of path: String) -> String {
    guard let target = realpath(path, nil) else { return path }
    defer { free(target) }
    return String(cString: target)
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether something else than a file or a folder is there, such as a named pipe or a device.
  static func isNoFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  static func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
