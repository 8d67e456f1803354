import Foundation
import Testing

@Suite struct UsageTests {
  /// The commands that `ratebook --help` lists.
  private func commands() async throws -> [String] {
    let help = try await Workspace().run("--help").output
    let list = try #require(help.split(separator: "SUBCOMMANDS:\n").last)
    return list.split(separator: "\n")
      .compactMap { $0.firstMatch(of: #/^  ([a-z]+)  /#).map { String($0.output.1) } }
  }

  /// The commands of commands.
  private static let inner = ["import", "sync", "list", "remove", "undo"].map { ["orders", $0] }

  @Test("Every command has help of 80 columns that starts with examples")
  func help() async throws {
    let workspace = try Workspace()
    let commands = try await commands()
    #expect(commands.count >= 11)
    for command in [[]] + commands.map({ [$0] }) + Self.inner {
      let result = try await Program.start(command + ["--help"], in: workspace).result()
      #expect(result.status == 0 && result.errors.isEmpty)
      let name = (["ratebook"] + command).joined(separator: " ")
      #expect(result.output.contains("\n\nExamples:\n  \(command.isEmpty ? "ratebook" : name)"))
      #expect(result.output.contains("USAGE: \(name) "))
      for line in result.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }
  }

  @Test("Every command is in the README")
  func readme() async throws {
    let package = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: package.appending(path: "README.md"), encoding: .utf8)
    for command in try await commands() {
      let isThere = text.ranges(of: "ratebook \(command)").contains {
        !text[$0.upperBound...].prefix(1).contains(where: \.isLetter)
      }
      #expect(isThere, "\(command)")
    }
    for command in Self.inner {
      let name = (["ratebook"] + command).joined(separator: " ")
      #expect(text.contains(name), "\(name)")
    }
  }

  @Test("Every command accepts the common options and shows the version")
  func commonOptions() async throws {
    let workspace = try Workspace()
    for command in try await commands().map({ [$0] }) + Self.inner {
      let help = try await Program.start(command + ["--help"], in: workspace).result().output
      for option in ["--config", "--database", "-q, --quiet", "-v, --verbose", "--version"] {
        #expect(help.contains("\n  \(option) "), "\(command) \(option)")
      }
      let version = try await Program.start(command + ["--version"], in: workspace).result()
      #expect(version.status == 0 && version.output.contains(#/^\d+\.\d+\.\d+\n$/#))
    }
  }

  @Test(
    "Wrong usage is status 64 and one line that says what would be right",
    arguments: [
      ("repot", "there is no command 'repot'; did you mean 'report'?"),
      ("nonsense", "there is no command 'nonsense'; `ratebook --help` lists them"),
      ("report rats", "no section 'rats'; the sections are rates, parked, new, removed"),
      ("report --sicne 7d", "Did you mean '--since'?"),
      ("report --since soon", "write a time as 36h, 7d, 2w, 3mo, 1y"),
      ("report --since now --until 2d", "is later than --until"),
      ("report --format xml", "'text', 'csv', 'json' or 'html'"),
      ("report --format csv", "one section at a time"),
      ("report -o out/", "goes with --format csv"),
      ("report rates --delimiter ;", "--delimiter and --decimal are for CSV"),
      ("report rates -o a.json --decimal ,", "--delimiter and --decimal are for CSV"),
      ("balance --format csv --decimal ,", "cannot be both the decimal mark and the delimiter"),
      ("balance --format csv --delimiter .", "cannot be both the decimal mark and the delimiter"),
      ("balance --format csv --decimal ;", "write . or ,"),
      ("balance --format csv --delimiter -", "one ASCII character, such as ';', or tab"),
      ("balance --format csv --delimiter ;;", "one ASCII character"),
      ("balance --format csv --delimiter \"", "one ASCII character"),
      ("balance --format csv --delimiter '", "one ASCII character"),
      ("balance --format csv --delimiter x", "one ASCII character"),
      ("balance --format csv --delimiter 1", "one ASCII character"),
      ("balance --format csv --delimiter \r", "one ASCII character"),
      ("balance --format csv --delimiter \u{1b}", "one ASCII character"),
      ("balance --format csv --delimiter ；", "one ASCII character"),
      ("balance --format csv --delimiter=", "Missing value for '--delimiter"),
      ("report --limit=-1", "0 or more"), ("report --min-change 0x10", "such as 5% or 2.5"),
      ("report --min-change=-5%", "such as 5% or 2.5"), ("report -q -v", "exclude each other"),
      ("report --color sometimes", "'auto', 'always' or 'never'"),
      ("history acme", "'<service>'"), ("import in", "'--panel <name>'"),
      ("catalogue --at 2026-02-30", "2026-11-01T06:00:00Z"),
      ("simulate --fault fire", "the faults are hang"), ("simulate --port 70000", "--port"),
      ("simulate --services 0", "1 to 100000"),
      ("orders lst", "there is no command 'lst'; did you mean 'list'?"),
      ("orders import", "'<file>'"), ("orders undo x", "'x' is invalid for '<number>'"),
      ("-q repot", "there is no command 'repot'"),
      ("-q orders lst", "did you mean 'list'"),
      ("orders list --since soon", "write a time as 36h"),
    ])
  func wrongUsage(arguments: String, words: String) async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await Program.start(
      arguments.split(separator: " ").map(String.init), in: workspace,
      environment: Workspace.database
    ).result()
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
    #expect(result.errorLines.count == 1 && result.errors.hasPrefix("ratebook: "))
    #expect(result.errors.contains(words), "\(result.errors)")
  }

  @Test("The options of every command may come before its name")
  func optionsFirst() async throws {
    let workspace = try await Workspace.withTwoDays()
    let list = ["orders", "list", "--since", "2026-11-01", "--until", "2026-11-02"]
    let last = try await Program.start(
      list + ["-v", "--database", "r.sqlite"], in: workspace
    ).result()
    #expect(last.status == 0 && last.errors.hasPrefix("database: r.sqlite\n"))
    for options in [["-v", "--database", "r.sqlite"], ["--database=r.sqlite", "--verbose"]] {
      let first = try await Program.start(options + list, in: workspace).result()
      #expect(first.status == 0 && first.output == last.output && first.errors == last.errors)
      let report = try await Program.start(options + ["report", "rates"], in: workspace).result()
      #expect(report.status == 0 && !report.output.isEmpty)
    }
  }

  @Test("A problem of the configuration is status 78, with file and line")
  func configuration() async throws {
    let workspace = try Workspace()
    try workspace.write("panels:\n  - nam: a\n", to: "ratebook.yaml")
    for command in ["snapshot", "collect", "check", "report"] {
      let result = try await workspace.run(command)
      #expect(result.status == 78 && result.output.isEmpty)
      #expect(
        result.errors.hasPrefix(
          "ratebook: ratebook.yaml:2: there is no setting 'nam'; did you mean 'name'?"))
    }
    try workspace.write("", to: "ratebook.yaml")
    for command in ["snapshot", "collect", "check"] {
      let result = try await workspace.run(command)
      #expect(result.status == 78 && result.errors.contains("'ratebook.yaml' names no panel"))
    }
    #expect(try await workspace.run("snapshot", "--config", "none.yaml").status == 66)
  }
}
