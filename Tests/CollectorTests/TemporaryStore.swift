import Catalogue
import Foundation
import Store
import TestSupport

/// A database in a folder of its own, which is removed after the test.
final class TemporaryStore: Sendable {
  private let temporary: TemporaryFolder
  var folder: String { temporary.path }
  let store: RatebookStore

  init() throws {
    temporary = try TemporaryFolder()
    store = try .forWriting(path: temporary.path + "/ratebook.sqlite")
  }

  /// The attempts in the order of time: panel, verdict, reason, services, balance, balance's error.
  func attempts() throws -> [[SQLValue]] {
    try store.query(
      """
      SELECT name, verdict, reason, services, balance, balance_error FROM snapshot
      JOIN panel ON panel.id = panel_id ORDER BY taken_at, name
      """, [:]
    ).rows
  }

  /// Runs SQL in the `sqlite3` shell, to bring the database into a state that Ratebook never does.
  func shell(_ sql: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["sqlite3", "-batch", store.path, sql]
    try process.run()
    process.waitUntilExit()
  }

  /// Writes a file below the folder and gives its path.
  @discardableResult func write(_ text: String, to name: String) throws -> String {
    let url = URL(filePath: folder + "/" + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    return url.path
  }
}

extension Timestamp {
  /// 2026-11-01T00:00:00Z.
  static let start = Timestamp(milliseconds: 1_793_491_200_000)
}
