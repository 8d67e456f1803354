import Foundation

/// A folder for the files of a test. It goes when the last one lets go of it, unless
/// `RATEBOOK_KEEP_FILES` is set.
public final class TemporaryFolder: Sendable {
  /// Its absolute path.
  public let path: String

  /// Throws where it cannot be made.
  public init() throws {
    // A part of the UUID tells enough: Chromium puts a socket below, whose path has 107 bytes at most.
    let name = "ratebook-\(UUID().uuidString.prefix(13))"
    path = FileManager.default.temporaryDirectory.appending(path: name).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { remove() }

  /// Removes it now, where nobody lets go of it.
  public func remove() {
    guard ProcessInfo.processInfo.environment["RATEBOOK_KEEP_FILES"] == nil else { return }
    try? FileManager.default.removeItem(atPath: path)
  }
}
