import Store
import Testing

@Suite struct ImportCommandTests {
  @Test("Standard input is read from a pipe")
  func pipe() async throws {
    let workspace = try Workspace()
    let result = try await workspace.run(
      "import", "--panel", "acme", "--taken-at", "2026-11-01", "-",
      environment: Workspace.database, input: Answers.before)
    #expect(result.status == 0)
    #expect(result.output == "acme: 1 snapshot imported, 2026-11-01T00:00:00Z\n")
    #expect(result.errors.isEmpty)
    #expect(try workspace.snapshots().map(\.services) == [2])
  }

  @Test("A folder's files are imported in order of time, once")
  func folder() async throws {
    let workspace = try await Workspace.withTwoDays()
    #expect(try workspace.snapshots().map(\.services) == [2, 2])
    let again = try await workspace.run(
      "import", "--panel", "acme", "two", environment: Workspace.database)
    #expect(again.status == 0)
    #expect(again.output == "acme: 4 files were imported already, skipped\n")
  }

  @Test("An import before other snapshots leaves none without interpretation")
  func past() async throws {
    let workspace = try Workspace()
    try workspace.write(Answers.before, to: "two/services-20261102T000000Z.json")
    func expectNoneLeft() throws {
      let store = try RatebookStore.forReading(path: workspace.path("r.sqlite"))
      let isComplete = try store.query(
        "SELECT (SELECT max(at) FROM memory) = (SELECT max(taken_at) FROM accepted)", [:])
      #expect(isComplete.rows == [[.integer(1)]])
    }
    for time in ["2026-11-03", "2026-11-01"] {
      let result = try await workspace.run(
        "import", "--panel", "acme", "--taken-at", time, "-", environment: Workspace.database,
        input: Answers.after)
      #expect(result.status == 0)
      try expectNoneLeft()
    }
    let folder = try await workspace.run(
      "import", "--panel", "acme", "two", environment: Workspace.database)
    #expect(folder.status == 0)
    try expectNoneLeft()
    #expect(try workspace.snapshots().count == 3)
  }

  @Test("An id that is listed twice is named and makes no change, in any order of its entries")
  func idListedTwice() async throws {
    let workspace = try Workspace()
    let entries = [
      #"{"service": 1, "name": "A", "category": "IG", "rate": "0.90", "desc": "30 days"}"#,
      #"{"service": 1, "name": "A", "category": "Best sellers", "rate": "5", "desc": "30 days"}"#,
    ]
    for day in 1...4 {
      let list = day % 2 == 0 ? entries : entries.reversed()
      let answer = "[\(list.joined(separator: ","))]"
      try workspace.write(
        day < 4 ? answer : answer.replacing("30 days", with: "no refill"),
        to: "in/services-2026110\(day)T000000Z.json")
    }
    let imported = try await workspace.run(
      "import", "--panel", "acme", "in", environment: Workspace.database)
    let words = "acme: id 1 is listed twice, at 0.9 and 5; 0.9 is used\n"
    #expect(imported.output.hasSuffix("Z\n" + words))
    let report = try await workspace.run(
      "report", "--since", "2026-11-01", "--until", "2026-11-05", "--exit-code",
      environment: Workspace.database)
    #expect(report.status == 1 && report.output.contains("• " + words))
    #expect(report.output.contains("description"))
    let history = try await workspace.run("history", "acme", "1", environment: Workspace.database)
    #expect(history.output.contains("desc 30 days → no refill"))
    let csv = try await workspace.run(
      "history", "acme", "1", "--format", "csv", "--no-bom", environment: Workspace.database)
    #expect(
      csv.output.hasPrefix(
        "panel,service,valid_from,valid_to,name,category,type,rate,min,max,refill,cancel,stale_since\r\n"
      ))
    #expect(csv.output.split(separator: "\r\n").count == 3)
  }

  @Test("A file that is no answer is reported and harms no other")
  func unreadableFile() async throws {
    let workspace = try Workspace()
    try workspace.write("<html>", to: "in/services-20261101T060000Z.json")
    try workspace.write(#"{"error":"Busy"}"#, to: "in/services-20261102T060000Z.json")
    try workspace.write(Answers.after, to: "in/services-20261103T060000Z.json")
    try workspace.write("hello", to: "in/readme.txt")
    let result = try await workspace.run(
      "import", "--panel", "acme", "in", environment: Workspace.database)
    #expect(result.status == 65)
    #expect(result.output.contains("acme: 1 snapshot imported, 2026-11-03T06:00:00Z\n"))
    #expect(result.output.contains("acme: 2 files not imported\n"))
    #expect(
      result.errors == """
        ratebook: 'in/services-20261101T060000Z.json' was not imported: it holds an HTML page, not \
        a list of services
        ratebook: 'in/services-20261102T060000Z.json' was not imported: it holds the panel's \
        error: Busy
        ratebook: ignored 'in/readme.txt': not named services-<TIME>.json or \
        balance-<TIME>.json

        """)
  }

  @Test("An input without end is refused", .timeLimit(.minutes(1)))
  func endless() async throws {
    let workspace = try Workspace()
    let result = try await workspace.run(
      "import", "--panel", "acme", "--taken-at", "2026-11-01", "/dev/zero",
      environment: Workspace.database)
    #expect(result.status == 65)
    #expect(
      result.errors == "ratebook: '/dev/zero' was not imported: it has more than 32 MB\n")
  }

  @Test("A missing file is status 66, and no database is made")
  func missing() async throws {
    let workspace = try Workspace()
    try workspace.write("", to: "empty/readme.txt")
    for arguments in [["nowhere"], ["empty"], ["--taken-at", "now", "nowhere.json"]] {
      let result = try await Program.start(
        ["import", "--panel", "acme"] + arguments, in: workspace, environment: Workspace.database
      ).result()
      #expect(result.status == 66)
      #expect(result.errorLines.count == 1)
    }
    #expect(!workspace.holds("r.sqlite"))
  }

  @Test(
    "Wrong usage is status 64, and nothing is imported",
    arguments: [
      ["-"], ["answer.json"], ["answer.json", "answer.json", "--taken-at", "now"],
      ["answer.json", "--taken-at", "soon"],
      ["answer.json", "--taken-at", "now", "--panel", "a/b"],
      ["answer.json", "--taken-at", "now", "--panel", ""],
    ])
  func wrongUsage(arguments: [String]) async throws {
    let workspace = try Workspace()
    try workspace.write(Answers.before, to: "answer.json")
    let panel = arguments.contains("--panel") ? [] : ["--panel", "acme"]
    let result = try await Program.start(
      ["import"] + panel + arguments, in: workspace, environment: Workspace.database
    ).result()
    #expect(result.status == 64)
    #expect(result.errorLines.count == 1 && result.output.isEmpty)
    #expect(!workspace.holds("r.sqlite"))
  }

  @Test("A time in the future is imported with a warning")
  func future() async throws {
    let workspace = try Workspace()
    let result = try await workspace.run(
      "import", "--panel", "acme", "--taken-at", "2199-01-01", "-",
      environment: Workspace.database, input: Answers.before)
    #expect(result.status == 0)
    #expect(result.errors.contains("2199-01-01T00:00:00Z is in the future"))
  }

  @Test("A catalogue as JSON can be imported again and is then the same, byte by byte")
  func roundTrip() async throws {
    let workspace = try await Workspace.withTwoDays()
    let first = try await workspace.run(
      "catalogue", "--at", "2026-11-01T06:00:00Z", "--format", "json",
      environment: Workspace.database)
    #expect(first.output.contains(#""rate":"1.5""#))
    let copy = ["RATEBOOK_DATABASE": "copy.sqlite"]
    let imported = try await workspace.run(
      "import", "--panel", "copy", "--taken-at", "2026-11-01", "-", environment: copy,
      input: first.output)
    #expect(imported.status == 0)
    let second = try await workspace.run("catalogue", "--format", "json", environment: copy)
    #expect(second.output == first.output)
  }
}
