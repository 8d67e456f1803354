import CRename

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that appears whole or not at all: written without a name if the file system can do so, otherwise beside
/// its place, then renamed. A process that is killed leaves no file without a name.
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
  private var hasName: Bool
  /// Why a write failed.
  private var failure: FileSystem.Failure?
  private var isFinished = false

  /// Begins to write. A symbolic link stays a link: the file that it points to is replaced. An existing file
  /// keeps its mode, so a file that only its owner may read stays private.
  public convenience init(_ name: String) throws(FileSystem.Failure) {
    try self.init(name, startsWithName: false)
  }

  /// Begins to write, with a name from the start if wanted, as the file systems do that have only such files.
  package init(_ name: String, startsWithName: Bool) throws(FileSystem.Failure) {
    path = FileSystem.resolved(name) ?? name
    temporary = "\(path).\(getpid()).tmp"
    let mode = FileSystem.status(path).map { $0.st_mode & 0o777 }
    let nameless =
      startsWithName ? -1 : crename_open_nameless(FileSystem.folder(of: path), mode ?? 0o644)
    hasName = nameless < 0
    descriptor =
      hasName
      ? open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode ?? 0o644) : nameless
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
    guard fsync(descriptor) == 0 else { throw .init() }
    if !hasName {
      // A process with the same number may have been killed at this point.
      unlink(temporary)
      guard crename_give_name(descriptor, temporary) == 0 else { throw .init() }
      hasName = true
    }
    guard rename(temporary, path) == 0 else { throw .init() }
    isFinished = true
  }

  deinit {
    if descriptor < 0 { return }
    close(descriptor)
    if hasName, !isFinished { unlink(temporary) }
  }
}
