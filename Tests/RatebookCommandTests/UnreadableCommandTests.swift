import Testing

/// What is said of prices and fields that cannot be read.
@Suite struct UnreadableCommandTests {
  private static let answers = [
    "sound": #"""
    [{"service":1,"name":"Likes","rate":"1"},{"service":2,"name":"Views","rate":"0.90"}]
    """#,
    "stale": #"""
    [{"service":1,"name":"Likes","rate":"1"},{"service":2,"name":"Views","rate":"$2.00"}]
    """#,
    "higher": #"""
    [{"service":1,"name":"Likes","rate":"1"},{"service":2,"name":"Views","rate":"1.80"}]
    """#,
    "nothing": #"[{"service":1,"name":"Likes","rate":"$1"},{"service":2,"name":"Views"}]"#,
    "hidden": #"""
    [{"service":1,"name":"Likes","rate":"1"},{"service":2,"name":"Views","rate":"0.90"}]
    """#,
    "hidden balance": #"{"error":"Balance hidden"}"#,
    "fields": #"""
    [{"service":1,"name":"Likes","rate":"1","refill":"30 days","max":"1,000"},
     {"service":2,"name":"Views \ud83d","rate":"2","max":"unlimited"}]
    """#,
  ]

  /// Takes a snapshot of panel acme that answers like this.
  private static func snapshot(
    _ workspace: Workspace, _ url: String, _ answer: String, _ arguments: String...
  ) async throws -> Program.Result {
    try workspace.configure([TestPanel.line("acme", "\(url)/\(answer)/api/v2")])
    return try await Program.start(
      ["snapshot"] + arguments, in: workspace, environment: TestPanel.environment
    ).result()
  }

  @Test("Each run says which prices are unknown, also quietly, until they can be read")
  func prices() async throws {
    try await PanelTroubleTests.withAnswers(Self.answers) { url in
      let workspace = try Workspace()
      #expect(try await Self.snapshot(workspace, url, "sound").status == 0)
      for options in [[], ["-q"], ["-q"]] {
        let result =
          options.isEmpty
          ? try await Self.snapshot(workspace, url, "stale")
          : try await Self.snapshot(workspace, url, "stale", "-q")
        #expect(result.status == 69)
        #expect(result.output == (options.isEmpty ? "acme: 1 service, 1 unreadable\n" : ""))
        let line = try #require(result.errorLines.first)
        #expect(result.errorLines.count == 1)
        #expect(
          line.hasPrefix("ratebook: panel 'acme': the price of 1 service cannot be read since 20"))
        #expect(line.hasSuffix(": 2 Views, last known 0.9. Comparisons leave it out"))
      }
      let readable = try await Self.snapshot(workspace, url, "higher")
      #expect(readable.status == 0 && readable.errors.isEmpty)
      #expect(readable.output == "acme: 2 services, 1 changed\n")
    }
  }

  @Test("An unreadable balance is in the first lines of its reports, and in its snapshot")
  func balance() async throws {
    try await PanelTroubleTests.withAnswers(Self.answers) { url in
      let workspace = try Workspace()
      _ = try await Self.snapshot(workspace, url, "sound")
      for _ in 1...3 { #expect(try await Self.snapshot(workspace, url, "hidden").status == 69) }
      let words = #/acme: balance not read since \d{4}-\d\d-\d\d \d\d:\d\d: .*Balance hidden/#
      for arguments in [["report", "--exit-code"], ["balance"], ["balance", "--format", "csv"]] {
        let result = try await Program.start(
          arguments, in: workspace, environment: TestPanel.environment
        ).result()
        #expect(result.status == 0)
        let line =
          arguments.contains("csv")
          ? String(result.errorLines.first ?? "")
          : String(result.output.split(separator: "\n").dropFirst().first ?? "")
        #expect(try words.firstMatch(in: line) != nil, "\(line)")
      }
      for (section, isSaid) in [("rates", false), ("spend", true)] {
        let result = try await workspace.run("report", section, environment: TestPanel.environment)
        #expect(result.output.contains("Balance hidden") == isSaid)
      }
      let json = try await workspace.run(
        "balance", "--format", "json", environment: TestPanel.environment)
      #expect(json.output.contains("Balance hidden\""))
      let one = try await workspace.run("snapshots", "2", environment: TestPanel.environment)
      #expect(one.status == 0)
      #expect(one.output.contains("• accepted\n• balance not read: "))
      #expect(one.output.contains("Balance hidden"))
      #expect(try await Self.snapshot(workspace, url, "sound").status == 0)
      let again = try await workspace.run("report", environment: TestPanel.environment)
      #expect(!again.output.contains("Balance hidden"))
    }
  }

  @Test("A service without any price is reported when it comes, and left out")
  func newEntry() async throws {
    try await PanelTroubleTests.withAnswers(Self.answers) { url in
      let workspace = try Workspace()
      let first = try await Self.snapshot(workspace, url, "stale", "-q")
      #expect(first.status == 69)
      #expect(
        first.errors == "ratebook: panel 'acme': 1 entry cannot be read and is left out: "
          + "service 2: '$2.00' is not a rate\n")
      let second = try await Self.snapshot(workspace, url, "stale", "-q")
      #expect(second.status == 0 && second.errors.isEmpty)
      let report = try await workspace.run("report", "rates", environment: Workspace.database)
      #expect(report.output.contains("1 entry of the last snapshot cannot be read and is left out"))
    }
  }

  @Test("An answer without a readable entry is a failure, also the first one")
  func nothing() async throws {
    try await PanelTroubleTests.withAnswers(Self.answers) { url in
      let workspace = try Workspace()
      for answer in ["nothing", "sound", "nothing"] {
        let result = try await Self.snapshot(workspace, url, answer, "-q")
        guard answer == "nothing" else { continue }
        #expect(result.status == 69)
        #expect(
          result.errors.hasPrefix(
            "ratebook: panel 'acme': it answers with 2 services, none of which can be read; of "
              + "service 1: '$1' is not a rate"))
      }
      #expect(try workspace.snapshots().map(\.services) == [2])
    }
  }

  @Test("A field that cannot be read is kept as text, and the price is watched")
  func fields() async throws {
    try await PanelTroubleTests.withAnswers(Self.answers) { url in
      let workspace = try Workspace()
      let result = try await Self.snapshot(workspace, url, "fields")
      #expect(result.status == 0 && result.errors.isEmpty)
      #expect(
        result.output == """
          acme: 2 services, 2 new
          acme: max cannot be read and is kept as text: service 2, 'unlimited' is not a max
          acme: name cannot be read and is kept as text: service 2, it has characters that are no \
          text, read as \u{FFFD}
          acme: refill cannot be read and is kept as text: service 1, '30 days' says neither yes nor no

          """)
      let json = try await workspace.run(
        "catalogue", "--format", "json", environment: Workspace.database)
      #expect(
        json.output == """
          [
            {"service":1,"name":"Likes","rate":"1","max":"1000","refill":"30 days"},
            {"service":2,"name":"Views \u{FFFD}","rate":"2","max":"unlimited"}
          ]

          """)
      let shown = try await workspace.run(
        "snapshots", "1", "--format", "csv", "--no-bom", environment: Workspace.database)
      #expect(
        shown.output == """
          panel,service,name,field,reason,last_rate,stale_since\r
          acme,1,Likes,refill,30 days,,\r
          acme,2,Views \u{FFFD},max,unlimited,,\r
          acme,2,Views \u{FFFD},name,"it has characters that are no text, read as \u{FFFD}",,\r

          """)
      let check = try await workspace.run("check", environment: TestPanel.environment)
      #expect(
        check.output.contains(
          "\n  kept as text: refill of service 1, '30 days' says neither yes nor no\n"))
      let again = try await Self.snapshot(workspace, url, "fields")
      #expect(again.output == "acme: 2 services, no change\n")
    }
  }

  @Test("Reports, the catalogue and the history mark a stale price")
  func reports() async throws {
    let workspace = try Workspace()
    for (day, answer) in ["sound", "stale", "stale"].enumerated() {
      try workspace.write(
        Self.answers[answer] ?? "", to: "in/services-2026110\(day + 1)T060000Z.json")
    }
    let result = try await workspace.run(
      "import", "--panel", "acme", "in", environment: Workspace.database)
    #expect(result.status == 69)
    let sentence =
      "the price of 1 service cannot be read since 2026-11-02 06:00 UTC: 2 Views, last known 0.9"
    #expect(result.errors == "ratebook: panel 'acme': \(sentence)\n")
    func output(_ arguments: String...) async throws -> String {
      try await Program.start(arguments, in: workspace, environment: Workspace.database)
        .result().output
    }
    let report = try await output("report", "--since", "2026-11-02", "--until", "2026-11-04")
    #expect(report.contains("= nothing changed in what could be read\n"))
    let words = report.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("! acme: \(sentence) = nothing changed"))
    let catalogue = try await output(
      "catalogue", "--at", "2026-11-04", "--format", "csv", "--no-bom")
    #expect(catalogue.contains("acme,2,Views,,,0.9,,,,,2026-11-02T06:00:00Z,,2026-11-02T06:00:00Z"))
    let history = try await output("history", "acme", "2", "--format", "csv", "--no-bom")
    #expect(
      history.hasSuffix(
        """
        acme,2,2026-11-01T06:00:00Z,2026-11-02T06:00:00Z,Views,,,0.9,,,,,\r
        acme,2,2026-11-02T06:00:00Z,,Views,,,0.9,,,,,2026-11-02T06:00:00Z\r

        """))
    let json = try await output("catalogue", "--at", "2026-11-04", "--format", "json")
    #expect(json.contains(#"{"service":2,"name":"Views","rate":"$2.00"}"#))
  }
}
