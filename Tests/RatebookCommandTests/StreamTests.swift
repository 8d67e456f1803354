import Render
import Testing

/// Standard output carries the result and nothing else, whatever it is.
@Suite struct StreamTests {
  @Test("A closed pipe is a quiet success", arguments: ["text", "json", "html"])
  func closedPipe(format: String) async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await workspace.report("--format", format, output: .closedPipe)
    #expect(result.status == 0 && result.errors.isEmpty)
  }

  @Test("Output that cannot be written is status 74")
  func fullOutput() async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await workspace.report(output: .file("/dev/full"))
    #expect(result.status == 74)
    #expect(result.errorLines.count == 1 && result.errors.contains("No space left on device"))
  }

  @Test("A command whose words cannot be written says that what it did is kept")
  func fullOutputOfADeed() async throws {
    let workspace = try Workspace()
    try workspace.write(Answers.before, to: "services-20261101T000000Z.json")
    let arguments = ["import", "--panel", "acme", "services-20261101T000000Z.json"]
    let result = try await Program.start(
      arguments, in: workspace, environment: Workspace.database, output: .file("/dev/full")
    ).result()
    #expect(result.status == 74)
    #expect(result.errors.hasSuffix("; the changes are stored\n"))
    #expect(try workspace.snapshots().count == 1)
  }

  @Test("A file that cannot be written whole is status 74, and the old one stays")
  func fullDisk() async throws {
    let workspace = try Workspace()
    try workspace.write(Answers.services(1500), to: "many.json")
    _ = try await workspace.run(
      "import", "--panel", "acme", "--taken-at", "2026-11-01", "many.json",
      environment: Workspace.database)
    try workspace.write("old", to: "list.json")
    let result = try await Program.start(
      ["catalogue", "--format", "json", "-o", "list.json"], in: workspace,
      environment: Workspace.database, prelude: "trap '' XFSZ; ulimit -f 128; exec"
    ).result()
    #expect(result.status == 74 && result.errorLines.count == 1)
    #expect(result.errors.contains("'list.json' cannot be written: File too large; "))
    #expect(workspace.text(of: "list.json") == "old")
    #expect(try !workspace.names().contains { $0.hasSuffix(".tmp") })
  }

  @Test("A file that cannot be made is status 73 and says what was stored")
  func unwritableFile() async throws {
    let workspace = try await Workspace.withTwoDays()
    for (path, consequence) in [
      ("none/report.txt", "as it was"), ("r.sqlite/report.txt", "as it was"),
      ("two", "nothing was written"),
    ] {
      let result = try await workspace.report("-o", path)
      #expect(result.status == 73 && result.output.isEmpty)
      #expect(result.errorLines.count == 1 && result.errors.contains(consequence))
    }
  }

  @Test("`-o -` is standard output, and a file holds the same bytes")
  func outputs() async throws {
    let workspace = try await Workspace.withTwoDays()
    let printed = try await workspace.report("rates")
    #expect(try await workspace.report("rates", "-o", "-").output == printed.output)
    #expect(try await workspace.report("rates", "-o", "rates.txt").output.isEmpty)
    #expect(workspace.text(of: "rates.txt") == printed.output)
    #expect(try await workspace.report("rates", "-o", "").status == 64)
  }

  @Test("Details go to standard error")
  func details() async throws {
    let workspace = try await Workspace.withTwoDays()
    let plain = try await workspace.report("rates")
    let verbose = try await workspace.report("rates", "-v")
    #expect(verbose.output == plain.output)
    #expect(verbose.errors == "database: r.sqlite\n")
  }

  @Test("Colour appears in terminals or on request")
  func color() async throws {
    let workspace = try await Workspace.withTwoDays()
    let escape = "\u{1B}["
    #expect(try await !workspace.report("rates").output.contains(escape))
    #expect(try await workspace.report("rates", "--color", "always").output.contains(escape))
    #expect(try await !workspace.report("rates", "--color", "never").output.contains(escape))
  }

  @Test("Text fits the terminal's width", arguments: [40, 80, 120])
  func width(columns: Int) async throws {
    let workspace = try await Workspace.withTwoDays()
    let environment = Workspace.database.merging(["COLUMNS": "\(columns)"]) { $1 }
    let result = try await workspace.report(environment: environment)
    #expect(result.status == 0)
    for line in result.output.split(separator: "\n") {
      #expect(DisplayWidth.of(String(line)) <= columns, "\(line)")
    }
  }

  @Test("Panels' texts never reach a terminal as escape codes")
  func escapes() async throws {
    let workspace = try Workspace()
    let name = #"\u001b[31mred\u0007\u202e\nnext"#
    _ = try await workspace.run(
      "import", "--panel", "acme", "--taken-at", "2026-11-01", "-",
      environment: Workspace.database,
      input: #"[{"service":"1","name":"\#(name)","rate":"1","min":"1","max":"2"}]"#)
    let result = try await workspace.run(
      "catalogue", environment: Workspace.database.merging(["COLUMNS": "200"]) { $1 })
    #expect(result.output.contains("red"))
    #expect(!result.output.contains { "\u{1B}\u{7}\u{202E}".contains($0) })
    let wrong = try await workspace.run("report", "\u{1B}[31m", environment: Workspace.database)
    #expect(wrong.status == 64 && !wrong.errors.contains("\u{1B}"))
  }
}
