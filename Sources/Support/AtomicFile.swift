#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that appears whole or not at all: written beside its place, then renamed.
///
///     let file = try AtomicFile("report.csv")
///     file.write("a,b\n".utf8)
///     try file.finish()
///
/// Until ``finish()`` has returned, the old file is unchanged. It also stays if the `AtomicFile` is
/// released earlier.
public final class AtomicFile {
  private let path: String
  private let temporary: String
  private let descriptor: Int32
  /// Why a write failed.
  private var failure: FileSystem.Failure?
  private var isFinished = false

  /// Begins to write. A symbolic link stays a link: the file that it points to is replaced. An existing file
  /// keeps its mode, so a file that only its owner may read stays private.
  public init(_ name: String) throws(FileSystem.Failure) {
    path = FileSystem.resolved(name) ?? name
    temporary = "\(path).\(getpid()).tmp"
    let mode = FileSystem.status(path).map { $0.st_mode & 0o777 }
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode ?? 0o644)
    guard descriptor >= 0 else { throw FileSystem.Failure() }
    if let mode { fchmod(descriptor, mode) }
  }

  /// Writes more bytes. ``finish()`` throws a failure of this call; later writes are ignored.
  public func write(_ bytes: some Sequence<UInt8>) {
    if failure == nil, !FileDescriptor.write(bytes, to: descriptor) { failure = .init() }
  }

  /// Flushes the file to the disk and renames it to its final name.
  public func finish() throws(FileSystem.Failure) {
    if let failure { throw failure }
    guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw .init() }
    isFinished = true
  }

  deinit {
    if descriptor < 0 { return }
    close(descriptor)
    if !isFinished { unlink(temporary) }
  }
}
