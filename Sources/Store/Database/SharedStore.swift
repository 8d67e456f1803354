import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The database of a program that keeps running while others write.
///
/// It is opened for each use, and holds the writer's lock only during a transaction. So nobody waits for
/// longer, and a file that was deleted or replaced is noticed: nothing is written into a file that has lost
/// its name.
public final class SharedStore: Sendable {
  public let path: String
  private let gate: AcceptanceGate
  /// The store that is used every time; `nil` if the database is opened for each use.
  private let held: RatebookStore?
  private let queue = DispatchQueue(label: "ratebook store")
  private let isMade = Mutex(false)
  private let last = Mutex<FileIdentity?>(nil)
  private let noteReplaced: @Sendable () -> Void

  /// Uses a store that is already open, and does not close it.
  public init(_ store: RatebookStore) {
    path = store.path
    gate = store.gate
    held = store
    noteReplaced = {}
  }

  /// Makes the database if there is none. Calls `noteReplaced` if a later use finds another file.
  /// Throws ``StoreError``, except for problems that usually pass: a busy database, a full disk.
  public init(
    path: String, gate: AcceptanceGate, noteReplaced: @escaping @Sendable () -> Void
  ) throws {
    self.path = path
    self.gate = gate
    self.noteReplaced = noteReplaced
    held = nil
    do { try make() } catch let error as StoreError {
      switch error {
      case .busy, .full: break
      default: throw error
      }
    }
  }

  /// Makes or upgrades the database, unless that was done. If it failed at the start, it is tried later. A
  /// database that has disappeared since is not made again.
  private func make() throws {
    guard !isMade.withLock(\.self) else { return }
    _ = try RatebookStore.forWriting(path: path, gate: gate)
    isMade.withLock { $0 = true }
  }

  /// Runs `body` with a store for reading. Throws ``StoreError``, and the errors of `body`.
  public func reading<Result>(_ body: (RatebookStore) throws -> Result) throws -> Result {
    if let held { return try body(held) }
    return try queue.sync {
      try make()
      let file = FileIdentity(path)
      let store = try RatebookStore.forReading(path: path)
      note(file)
      return try body(store)
    }
  }

  /// Runs `body`, which writes one transaction. Throws ``StoreError``, and the errors of `body`;
  /// ``StoreError/busy(path:)`` at once if another run writes, and ``StoreError/replaced(path:)`` if the file
  /// that was written no longer has this name.
  public func writing<Result>(_ body: (RatebookStore) throws -> Result) throws -> Result {
    if let held { return try body(held) }
    return try queue.sync {
      try make()
      let file = FileIdentity(path)
      let store = try RatebookStore.forOneTransaction(path: path, gate: gate)
      note(file)
      let result = try body(store)
      guard FileIdentity(path) == file else { throw StoreError.replaced(path: path) }
      return result
    }
  }

  /// Notes whether the opened file is another one than before.
  private func note(_ file: FileIdentity?) {
    let isReplaced = last.withLock { last in
      guard let file else { return false }
      defer { last = file }
      return last != nil && last != file
    }
    if isReplaced { noteReplaced() }
  }
}

/// The identity of the file that a path leads to.
private struct FileIdentity: Hashable, Sendable {
  private let device: dev_t
  private let number: ino_t

  /// Reads the identity; `nil` if there is no file.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    (device, number) = (status.st_dev, status.st_ino)
  }
}
