#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder that one run at a time may change; free again when the last one lets go of it, however its
/// process ends.
final class FolderLock {
  private let descriptor: Int32

  /// `nil` where another run has it. Throws where the folder cannot be opened.
  init?(_ folder: String) throws(FileSystem.Failure) {
    descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileSystem.Failure() }
    // A file system that knows no locks is no reason not to publish.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
