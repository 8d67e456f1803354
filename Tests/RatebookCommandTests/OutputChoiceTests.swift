import Foundation
import Testing

/// What `-o` decides: the format by the file's extension, and which files it never replaces.
@Suite struct OutputChoiceTests {
  @Test(
    "The extension of the output file decides the format, unless one is named",
    arguments: [
      ("a.csv", [], "\u{FEFF}panel,service,"), ("a.b.CSV", [], "\u{FEFF}panel,service,"),
      ("a.json", [], "{\n  \"schema_version\""), ("a.html", [], "<!DOCTYPE html>"),
      ("a.txt", [], "Ratebook report  "), ("csv", [], "Ratebook report  "),
      ("d.csv/a", [], "Ratebook report  "),
      ("a.htm", [], "<!DOCTYPE html>"), ("a.log", [], "Ratebook report  "),
      ("a.tsv", ["--format", "csv", "--delimiter", "tab"], "\u{FEFF}panel\tservice\t"),
      ("a.csv", ["--format", "text"], "Ratebook report  "),
      ("a.html", ["--format", "json"], "{\n  \"schema_version\""),
    ])
  func formats(file: String, arguments: [String], start: String) async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.write("", to: file)
    let result = try await Program.start(
      ["report", "rates"] + Workspace.window + arguments + ["-o", file], in: workspace,
      environment: Workspace.database
    ).result()
    #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty)
    #expect(workspace.text(of: file).hasPrefix(start), "\(workspace.text(of: file).prefix(40))")
  }

  @Test(
    "An extension of a format that reports do not have is wrong usage, and nothing is written",
    arguments: ["a.xlsx", "a.TSV", "a.ods", "a.pdf", "a.xml"])
  func otherFormats(file: String) async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await workspace.run("report", "-o", file, environment: Workspace.database)
    #expect(result.status == 64 && !workspace.holds(file))
    #expect(result.errors.contains("use a file that ends in .csv, .json, .html or .txt"))
    #expect(result.errors.contains("--delimiter tab") == (file == "a.TSV"))
  }

  @Test("A catalogue goes into a JSON file as the answer that can be imported again")
  func catalogue() async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await workspace.run(
      "catalogue", "--at", "2026-11-03", "-o", "a.json", environment: Workspace.database)
    #expect(result.status == 0 && workspace.text(of: "a.json").hasPrefix("[\n  {\"service\":"))
    let csv = try await workspace.run("report", "-o", "a.csv", environment: Workspace.database)
    #expect(csv.status == 64 && csv.errors.contains("one section at a time"))
  }

  private static let configuration = """
    database: r.sqlite
    watch_list: watch.txt
    channels:
      me: {telegram: {token: {file: token}, chat: 1}}
    panels:
      - {name: acme, url: 'http://127.0.0.1:9/', key: {file: ../acme.key}}

    """

  /// Other names of the files that must stay, each with what the message calls it.
  private static let names = [
    ("r.sqlite", "it is the database."), ("./two/../r.sqlite", "it is the database."),
    ("symbolic", "it is the database."), ("hard", "it is the database."),
    ("folder/r.sqlite", "it is the database."), ("r.sqlite-wal", "a file of the database"),
    ("./two/../r.sqlite-wal", "a file of the database"),
    ("folder/r.sqlite-shm", "a file of the database"),
    ("r.sqlite-journal", "a file of the database"), ("r.sqlite.lock", "a file of the database"),
    ("hard.lock", "a file of the database"), ("etc/r.yaml", "it is the configuration."),
    ("hard.yaml", "it is the configuration."), ("symbolic.yaml", "it is the configuration."),
    ("copy.sqlite", "it is a database."), ("r.sqlite.outbox-lock", "a file of the database"),
    ("acme.key", "it is a file with a key."), ("etc/token", "it is a file with a key."),
    ("etc/watch.txt", "it is the watch list."),
  ]

  @Test("The database, the files beside it and the configuration are never replaced")
  func refusals() async throws {
    let workspace = try await Workspace.withTwoDays()
    let files = FileManager.default
    try workspace.write(Self.configuration, to: "etc/r.yaml")
    try workspace.write("168\n", to: "etc/watch.txt")
    try workspace.write("key\n", to: "acme.key", mode: 0o600)
    try files.copyItem(atPath: workspace.path("r.sqlite"), toPath: workspace.path("copy.sqlite"))
    for (name, target) in [
      ("symbolic", "r.sqlite"), ("symbolic.yaml", "etc/r.yaml"), ("folder", "."),
      ("also.sqlite", "r.sqlite"),
    ] {
      try files.createSymbolicLink(atPath: workspace.path(name), withDestinationPath: target)
    }
    for (name, target) in [
      ("hard", "r.sqlite"), ("hard.lock", "r.sqlite.lock"), ("hard.yaml", "etc/r.yaml"),
    ] {
      try files.linkItem(atPath: workspace.path(target), toPath: workspace.path(name))
    }
    let before = try Data(contentsOf: URL(filePath: workspace.path("r.sqlite")))
    for (file, words) in Self.names {
      for database in ["r.sqlite", "also.sqlite"] {
        let result = try await workspace.run(
          "report", "rates", "--config", "etc/r.yaml", "--database", database, "-o", file)
        #expect(result.status == 64 && result.output.isEmpty, "\(file)")
        #expect(result.errors.hasPrefix("ratebook: '\(file)' cannot be written: "), "\(file)")
        #expect(result.errors.contains(words) && result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.contains("It was not changed; name another file"))
      }
    }
    #expect(try Data(contentsOf: URL(filePath: workspace.path("r.sqlite"))) == before)
    #expect(workspace.text(of: "etc/r.yaml") == Self.configuration)
    #expect(try workspace.isSound() && workspace.snapshots().count == 2)
    #expect(!workspace.holds("r.sqlite-journal"))
  }

  @Test(
    "Every command that writes a result spares the database",
    arguments: [
      ["catalogue"], ["history", "acme", "1"], ["balance"], ["query", "rates"], ["orders", "list"],
      ["snapshots"], ["catalogue", "--format", "json"],
    ])
  func commands(arguments: [String]) async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await Program.start(
      arguments + ["-o", "r.sqlite"], in: workspace, environment: Workspace.database
    ).result()
    #expect(result.status == 64 && result.errors.contains("it is the database"))
    #expect(try workspace.snapshots().count == 2)
  }

  @Test("A folder of CSV files gets none if one of them is the database")
  func folders() async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.write("", to: "out/old.csv")
    try FileManager.default.linkItem(
      atPath: workspace.path("r.sqlite"), toPath: workspace.path("out/removed.csv"))
    let result = try await workspace.report("--format", "csv", "-o", "out/")
    #expect(result.status == 64 && result.errors.contains("'out/removed.csv' cannot be written"))
    #expect(try workspace.names(in: "out") == ["old.csv", "removed.csv"])
  }
}
