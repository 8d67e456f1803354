import Foundation
import Store
import Testing

@Suite struct DatabaseProblemTests {
  private static let reading = [
    ["report"], ["catalogue"], ["balance"], ["history", "acme", "1"],
  ]
  private static let importing = ["import", "--panel", "acme", "--taken-at", "2026-11-01", "-"]

  private func run(
    _ command: [String], _ workspace: Workspace, database: String
  ) async throws -> Program.Result {
    try await Program.start(
      command + ["--database", database], in: workspace, input: Answers.before
    ).result()
  }

  @Test("Reading a missing database is status 66", arguments: reading)
  func missing(command: [String]) async throws {
    let workspace = try Workspace()
    let result = try await run(command, workspace, database: "none.sqlite")
    #expect(result.status == 66 && result.output.isEmpty)
    #expect(result.errors == "ratebook: there is no database at 'none.sqlite'\n")
    #expect(!workspace.holds("none.sqlite"))
  }

  @Test("A file that is no database is status 65 and is not changed")
  func foreign() async throws {
    let workspace = try Workspace()
    let text = String(repeating: "This is no database. ", count: 500)
    try workspace.write(text, to: "notes.txt")
    for command in Self.reading + [Self.importing] {
      let result = try await run(command, workspace, database: "notes.txt")
      #expect(result.status == 65 && result.output.isEmpty)
      #expect(
        result.errors
          == "ratebook: 'notes.txt' is not a Ratebook database; it was not changed\n")
    }
    #expect(workspace.text(of: "notes.txt") == text)
  }

  @Test("A damaged database is status 65, and reading does not change it")
  func damaged() async throws {
    let workspace = try await Workspace.withTwoDays()
    let file = URL(filePath: workspace.path("r.sqlite"))
    var bytes = try Data(contentsOf: file)
    bytes.replaceSubrange(4096..., with: Data(repeating: 0x55, count: bytes.count - 4096))
    try bytes.write(to: file)
    for command in Self.reading + [Self.importing] {
      let result = try await run(command, workspace, database: "r.sqlite")
      #expect(result.status == 65 && result.output.isEmpty)
      #expect(result.errorLines.count == 1)
      #expect(result.errors.contains("the database 'r.sqlite' is damaged, and nothing was changed"))
      if command != Self.importing { #expect(try Data(contentsOf: file) == bytes) }
    }
  }

  @Test("A report with one unreadable row is not printed", arguments: ["text", "json"])
  func damagedTexts(format: String) async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.sqlite("VACUUM")
    let store = try RatebookStore.forReading(path: workspace.path("r.sqlite"))
    let root = try store.query("SELECT rootpage FROM sqlite_schema WHERE name = 'text'", [:])
    guard case .integer(let page) = try #require(root.rows.first?.first) else { return }
    let file = URL(filePath: workspace.path("r.sqlite"))
    var bytes = try Data(contentsOf: file)
    let start = (Int(page) - 1) * 4096
    bytes.replaceSubrange(start..<start + 4096, with: Data(repeating: 0x55, count: 4096))
    try bytes.write(to: file)
    let result = try await run(
      ["report", "rates", "--since", "100y", "--format", format], workspace,
      database: "r.sqlite")
    #expect(result.status == 65 && result.output.isEmpty)
    #expect(result.errors.contains("the database 'r.sqlite' is damaged"), "\(result.errors)")
  }

  @Test("A listing that lost a row ends the reports that read it, and no others")
  func lostEntry() async throws {
    let workspace = try await Workspace.withTwoDays()
    func report(_ arguments: [String]) async throws -> Program.Result {
      try await run(["report"] + arguments + ["--since", "100y"], workspace, database: "r.sqlite")
    }
    let before = try await report(["rates", "events"])
    try workspace.sqlite("DELETE FROM entry WHERE service_id = (SELECT max(service_id) FROM entry)")
    for arguments in [["categories"], ["rates", "parked"], ["rates", "--category", "a"], []] {
      let result = try await report(arguments)
      #expect(result.status == 65 && result.output.isEmpty)
      #expect(result.errors.contains("the database 'r.sqlite' is damaged"), "\(result.errors)")
    }
    let after = try await report(["rates", "events"])
    #expect(after.status == 0 && after.output == before.output)
  }

  @Test("A lost table is damage before anything is printed")
  func missingTexts() async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.sqlite("DROP TABLE text")
    let result = try await run(
      ["report", "rates", "--since", "100y"], workspace, database: "r.sqlite")
    #expect(result.status == 65 && result.output.isEmpty)
    #expect(result.errorLines.count == 1 && result.errors.contains("is damaged"))
  }

  @Test("A database in a folder that cannot be made is status 73, and one that is a folder 74")
  func unusable() async throws {
    let workspace = try Workspace()
    try workspace.write("", to: "file")
    for (database, status) in [("file/sub/r.sqlite", 73), ("file/r.sqlite", 74), (".", 74)] {
      let result = try await run(Self.importing, workspace, database: database)
      #expect(result.status == Int32(status), "\(database)")
      #expect(result.errorLines.count == 1)
    }
  }
}
