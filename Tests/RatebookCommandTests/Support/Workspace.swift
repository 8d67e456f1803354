import Catalogue
import Foundation
import Store
import TestSupport
import Testing

/// A folder of its own, in which the program is run; it goes when the last one lets go of it.
final class Workspace: Sendable {
  private let temporary: TemporaryFolder
  var folder: String { temporary.path }

  init() throws { temporary = try TemporaryFolder() }

  /// The path of a file in the folder.
  func path(_ name: String) -> String { "\(folder)/\(name)" }

  @discardableResult
  func write(_ text: String, to name: String, mode: Int = 0o644) throws -> String {
    let file = path(name)
    try FileManager.default.createDirectory(
      at: URL(filePath: file).deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: file))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    return file
  }

  func emptyFile(_ name: String) throws -> String { try write("", to: name) }

  /// The text of a file; empty if there is none.
  func text(of name: String) -> String { RunningProgram.text(of: path(name)) }

  func holds(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// What a folder of it holds, in order.
  func names(in name: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(name)).sorted()
  }

  /// What the folder holds beside what programs printed.
  func leftNames() throws -> [String] {
    try names().filter { !$0.hasSuffix(".out") && !$0.hasSuffix(".err") }
  }

  /// Runs the program to its end.
  func run(
    _ arguments: String..., environment: [String: String] = [:], input: String? = nil,
    output: Program.Output = .captured
  ) async throws -> Program.Result {
    try await Program.start(
      arguments, in: self, environment: environment, input: input, output: output
    ).result()
  }

  /// Writes the configuration `ratebook.yaml`, a line of it a panel, with the database `r.sqlite`.
  func configure(_ panels: [String]) throws {
    let lines = ["database: r.sqlite", "panels:"] + panels.map { "  - {\($0)}" }
    try write(lines.joined(separator: "\n") + "\n", to: "ratebook.yaml")
  }

  /// Runs a statement in the `sqlite3` shell.
  func sqlite(_ sql: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["sqlite3", path("r.sqlite"), sql]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  /// Whether nothing is wrong with a database: SQLite's pages, and all rules of the store.
  func isSound(_ database: String = "r.sqlite") throws -> Bool {
    let store = try RatebookStore.forReading(path: path(database))
    return try store.inspect().findings.isEmpty
  }

  /// The snapshots of which something was stored: when, and of how many services.
  func snapshots(in database: String = "r.sqlite") throws -> [(takenAt: Timestamp, services: Int)] {
    let store = try RatebookStore.forReading(path: path(database))
    return try store.query("SELECT taken_at, services FROM accepted ORDER BY taken_at", [:]).rows
      .compactMap { row in
        guard case .integer(let takenAt) = row[0], case .integer(let services) = row[1] else {
          return nil
        }
        return (Timestamp(milliseconds: takenAt), Int(services))
      }
  }
}
