import Analysis
import Foundation
import Testing

@testable import RatebookCommand

@Suite struct QueryCommandTests {
  private func query(
    _ workspace: Workspace, _ arguments: String..., input: String? = nil
  ) async throws -> Program.Result {
    try await Program.start(
      ["query"] + arguments, in: workspace, environment: Workspace.database, input: input
    ).result()
  }

  @Test("A saved query gives the same rows as its section")
  func saved() async throws {
    let workspace = try await Workspace.withTwoDays()
    for section in SavedQuery.reportSections.map(\.name) {
      let report = try await workspace.report(section, "--format", "csv")
      let query = try await Program.start(
        ["query", section, "--format", "csv"] + Workspace.window, in: workspace,
        environment: Workspace.database
      ).result()
      #expect(query.status == 0 && query.errors.isEmpty)
      #expect(query.output == report.output && query.output.hasPrefix("\u{FEFF}"), "\(section)")
    }
    let history = try await query(
      workspace, "history", "--panel", "acme", "--set", "service=1", "--format", "csv")
    #expect(history.output.split(separator: "\r\n").count == 3)
  }

  @Test("Without a name, every query is listed with its meaning")
  func list() async throws {
    let result = try await Workspace().run("query")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.output.contains("\nrates                Rate changes: Services whose price "))
    #expect(try await Workspace().run("query", "--format", "csv").status == 64)
  }

  @Test("A query is read from a file or from standard input")
  func files() async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.write("SELECT name FROM panel -- all\n;\n", to: "sql/mine.sql")
    for argument in ["sql/mine.sql", workspace.path("sql/mine.sql")] {
      let result = try await query(workspace, argument, "--format", "csv", "--no-bom")
      #expect(result.status == 0 && result.output == "name\r\nacme\r\n")
    }
    let input = try await query(
      workspace, "-", "--format", "csv", "--no-bom", input: "\u{FEFF}SELECT 1 AS a\r\n, 2 AS b\r\n")
    #expect(input.status == 0 && input.output == "a,b\r\n1,2\r\n")
    #expect(try await query(workspace, "-", "-o", "out.txt", input: "SELECT 5").output.isEmpty)
    #expect(workspace.text(of: "out.txt").contains("query: 1\nYour own query\n"))
    #expect(try await query(workspace, "none.sql").status == 66)
    #expect(try await query(workspace, "-", input: "").errors.contains("it holds no statement"))
    #expect(OutputFileTests.write([0x53, 0xFF], to: workspace.path("binary.sql")))
    let binary = try await query(workspace, "binary.sql")
    #expect(
      binary.status == 65 && binary.errors.contains("'binary.sql': it is not a text in UTF-8"))
    #expect(try await query(workspace, "sql/").status == 65)
  }

  @Test("The window and --panel are the parameters :since, :until and :panel")
  func window() async throws {
    let workspace = try await Workspace.withTwoDays()
    let sql = "SELECT :since AS since, :until AS until, :panel AS panel"
    let times = ["--since", "2026-11-01", "--until", "2026-11-02", "--format", "csv", "--no-bom"]
    let all = try await Program.start(
      ["query", "-"] + times, in: workspace, environment: Workspace.database, input: sql
    ).result()
    #expect(all.output == "since,until,panel\r\n1793491200000,1793577600000,\r\n")
    let one = try await Program.start(
      ["query", "-", "--panel", "acme"] + times, in: workspace, environment: Workspace.database,
      input: sql
    ).result()
    #expect(one.output.hasSuffix(",acme\r\n"))
    let unused = try await query(workspace, "-", "--panel", "acme", input: "SELECT 1")
    #expect(unused.status == 64 && unused.errors.contains("does not use :panel"))
    #expect(try await query(workspace, "-", "--panel", "nobody", input: sql).status == 66)
    let windowless = try await query(
      workspace, "-", "--since", "2026-11-01", "--until", "2026-11-02", input: "SELECT 1")
    #expect(windowless.output.hasPrefix("Ratebook query  2026-11-02 00:00 UTC\n"))
  }

  @Test(
    "A setting is an integer, a real or a text",
    arguments: [
      ("5", "integer", "5"), ("-12", "integer", "-12"), ("0", "integer", "0"),
      ("9223372036854775807", "integer", "9223372036854775807"), ("2.5", "real", "2.5"),
      ("-0.125", "real", "-0.125"), ("0.100000", "real", "0.1"), ("", "text", ""),
      ("007", "text", "007"), ("+5", "text", "+5"), ("-0", "text", "-0"), ("1e5", "text", "1e5"),
      (".5", "text", ".5"), ("5.", "text", "5."), ("00.5", "text", "00.5"), ("inf", "text", "inf"),
      ("9223372036854775808", "text", "9223372036854775808"), ("a=b", "text", "a=b"),
      ("1.0000000000000001", "text", "1.0000000000000001"), ("'; --", "text", "'; --"),
    ])
  func settings(text: String, kind: String, value: String) async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await query(
      workspace, "-", "--set", "x=\(text)", "--format", "json",
      input: "SELECT typeof(:x) AS kind, CAST(:x AS TEXT) AS value")
    #expect(result.status == 0)
    #expect(result.output.contains(#"{"kind": "\#(kind)", "value": "\#(value)"}"#))
  }

  @Test(
    "A setting that is wrong is a usage error that says what would be right",
    arguments: [
      ("y=1", "standard input has no parameter :y; --set is for :a, :min"),
      ("min", "write a parameter as name=value"), ("=1", "write a parameter as name=value"),
      ("a b=1", "letters, digits and _"), ("since=1", "the parameter :since is set with --since"),
      ("min=1 --set min=2", "the parameter :min is set twice"),
      ("min=1 --timeout 0s", "such as 30s, 5m or 2h"), ("min=1 --timeout 25h", "24 hours at most"),
    ])
  func wrongSettings(arguments: String, words: String) async throws {
    let workspace = try await Workspace.withTwoDays()
    let set =
      arguments.hasPrefix("a b") ? [arguments] : arguments.split(separator: " ").map(String.init)
    let result = try await Program.start(
      ["query", "-", "--set"] + set, in: workspace, environment: Workspace.database,
      input: "SELECT :min, :a, :since"
    ).result()
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(result.errorLines.count == 1 && result.errors.contains(words), "\(result.errors)")
  }

  @Test("A parameter that is not set is NULL, and -v says so")
  func notSet() async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await query(
      workspace, "-", "-v", "--format", "csv", "--no-bom", input: "SELECT :a IS NULL AS it, :since")
    #expect(result.output.hasPrefix("it,:since\r\n1,"))
    #expect(result.errorLines.last == ":a is NULL")
  }
}
