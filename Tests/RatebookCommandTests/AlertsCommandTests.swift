import Testing

@testable import RatebookCommand

/// The alert commands, from the command line.
@Suite struct AlertsCommandTests {
  private let workspace: Workspace

  init() throws {
    workspace = try Workspace()
    try workspace.write(
      """
      database: r.sqlite
      channels: {me: {command: [/bin/sh, -c, "cat >> sent.txt; echo >> sent.txt"]}}
      alerts:
        - {when: rate rises by 5%, to: me}
        - {when: snapshot held, to: me}
        - {when: service new, digest: weekly on Monday at 08:00, to: me}
      panels: [{name: acme, url: "http://127.0.0.1:9/", key: {env: K}}]
      """, to: "ratebook.yaml")
  }

  /// Writes an answer of a day in November 2026, with these rates.
  private func answer(_ day: Int, _ rates: String...) throws -> String {
    try answer(day, rates)
  }

  private func answer(_ day: Int, _ rates: [String]) throws -> String {
    let services = rates.enumerated().map { index, rate in
      #"{"service":\#(index + 1),"name":"Likes \#(index + 1)","rate":"\#(rate)","min":1,"max":9}"#
    }
    let day = day < 10 ? "0\(day)" : "\(day)"
    return try workspace.write(
      "[\(services.joined(separator: ","))]", to: "services-2026-11-\(day)T06:00:00Z.json")
  }

  @Test("The test replays the past and stores nothing")
  func theTestReplaysThePastAndStoresNothing() async throws {
    let files = [
      try answer(2, "1"), try answer(3, "1.03"), try answer(4, "1.06"), try answer(5, "1.06", "7"),
    ]
    for file in files { _ = try await workspace.run("import", "--panel", "acme", file) }
    let test = try await workspace.run(
      "alerts", "test", "--since", "2026-11-01", "--until", "2026-11-15")
    #expect(
      test.output == """
        → me, 2026-11-04 06:00
        acme · 2026-11-04 06:00 (UTC)
        ▲ 1 service more expensive
          1 Likes 1  1 → 1.06  +6 %  in 2 steps since 2026-11-03

        → me, 2026-11-09 08:00
        acme · 2026-11-05 06:00 (UTC)
        + 1 new service
          2 Likes 2  7

        2 messages in all
        me: 2 messages, 4.7 a week

        """)
    #expect(
      test.errors
        == "ratebook: 1 rule is not replayed, for lack of stored data: "
        + "snapshot held\n")
    let table = try await workspace.run(
      "alerts", "test", "rate rises", "--since", "2026-11-01", "--until", "2026-11-15", "--format",
      "csv", "--no-bom")
    #expect(
      table.output == """
        at,sent_at,channel,rule,panel,service,name,kind,before,after,change_percent,count\r
        2026-11-04T06:00:00Z,2026-11-04T06:00:00Z,me,rate rises by 5%,acme,1,Likes 1,rate,1,1.06,6,\r

        """)
    let empty = try await workspace.run(
      "alerts", "test", "--since", "2026-10-01", "--until", "2026-11-01")
    #expect(
      empty.errors.hasPrefix(
        "ratebook: there is no accepted snapshot between 2026-10-01 00:00 and 2026-11-01 00:00, so there is "
          + "nothing to replay; they are from 2026-11-02 06:00 to 2026-11-05 06:00"))
    #expect(try await workspace.run("alerts", "log").output == "nothing was raised yet\n")
    let unknown = try await workspace.run("alerts", "test", "rate rose")
    #expect(unknown.status == 64)
    #expect(unknown.errors.contains("no rule has 'rate rose' in it"))
  }

  @Test("The test dates the message about a held snapshot by the one that confirmed it")
  func theTestDatesAHeldSnapshotByItsConfirmation() async throws {
    let half = ["1.2"] + Array(repeating: "1", count: 14)
    let files = [
      try answer(2, Array(repeating: "1", count: 30)), try answer(3, half), try answer(9, half),
    ]
    for file in files { _ = try await workspace.run("import", "--panel", "acme", file) }
    let table = try await workspace.run(
      "alerts", "test", "rate rises", "--since", "2026-11-01", "--until", "2026-11-15", "--format",
      "csv", "--no-bom")
    #expect(
      table.output.contains("2026-11-03T06:00:00Z,2026-11-09T06:00:00Z,me,rate rises by 5%"))
  }

  @Test("An import raises alerts when asked to")
  func anImportRaisesWhenAskedTo() async throws {
    for (index, file) in [try answer(2, "1"), try answer(3, "1.1"), try answer(4, "1.3")]
      .enumerated()
    {
      let option = index == 2 ? ["--alert"] : []
      _ = try await workspace.run(
        "import", "--panel", "acme", file, option.first ?? "--verbose")
    }
    let log = try await workspace.run("alerts", "log")
    #expect(
      log.output.contains("  waiting  me\n  acme: ▲ 1 service more expensive: 1 Likes 1  1.1 → 1.3")
    )
    #expect(!log.output.contains("1 → 1.1"))
    let list = try await workspace.run("alerts", "list")
    #expect(list.output.contains("rate rises by 5% → me; never sent\n"))
    #expect(list.output.contains("service new → me; weekly on Monday at 08:00, next 20"))
  }

  @Test("A service is muted")
  func aServiceIsMuted() async throws {
    _ = try await workspace.run("import", "--panel", "acme", try answer(2, "1"))
    let mute = try await workspace.run("alerts", "mute", "acme/1", "--for", "7d")
    #expect(mute.output.hasPrefix("no alerts about acme/1 until 20") && mute.errors.isEmpty)
    let unknown = try await workspace.run("alerts", "mute", "acme/9", "--for", "7d")
    #expect(unknown.errors == "ratebook: 'acme' never listed a service '9'\n")
    let panel = try await workspace.run("alerts", "mute", "beta/1", "--for", "7d")
    #expect(panel.status == 66)
    #expect(try await workspace.run("alerts", "mute", "acme/1", "--for", "soon").status == 64)
    #expect(try await workspace.run("alerts", "mute", "acme/1").status == 64)
    let line = /muted until 20.*: acme\/1; 0 alerts held back\n/
    #expect(try await workspace.run("alerts", "list").output.contains(line))
    #expect(try await workspace.run("status").output.contains(line))
    let end = try await workspace.run("alerts", "mute", "acme/1", "--end")
    #expect(end.output == "acme/1 is not muted any more\n")
    #expect(try await workspace.run("alerts", "mute", "acme/1", "--end").status == 66)
    #expect(try await !workspace.run("alerts", "list").output.contains(line))
  }

  @Test("A rule's query that cannot be run is reported before and after the first snapshot")
  func aQueryThatCannotBeRunIsReported() async throws {
    try workspace.write("SELECT service FROM nothere\n", to: "queries/broken.sql")
    try workspace.write("SELECT service FROM listing\n", to: "queries/good.sql")
    let text = workspace.text(of: "ratebook.yaml").replacing(
      "alerts:\n",
      with: "queries: queries\nalerts:\n  - {when: [query good, query broken], to: me}\n")
    try workspace.write(text, to: "ratebook.yaml")
    let problem = "ratebook.yaml:5: `query broken`: 'queries/broken.sql': no such table: nothere"
    let before = try await workspace.run("check", environment: ["K": "k"])
    #expect(before.status == 78 && before.errors.contains(problem))
    #expect(!before.errors.contains("query good") && !workspace.holds("r.sqlite"))
    _ = try await workspace.run("import", "--panel", "acme", try answer(2, "1"))
    let after = try await workspace.run("check", environment: ["K": "k"])
    #expect(after.status == 78 && after.errors.contains(problem))
    let list = try await workspace.run("alerts", "list")
    #expect(list.output.contains("query broken → me; never sent; cannot be evaluated: "))
    #expect(list.output.contains("query good → me; never sent\n"))
    let status = try await workspace.run("status")
    #expect(status.status == 69)
    #expect(status.output.contains("alerts: 'query broken' cannot be evaluated: "))
    for _ in 1...2 { _ = try await workspace.run("alerts", "send") }
    let lines = workspace.text(of: "sent.txt").ranges(
      of: "broken: 'queries/broken.sql': no such table")
    #expect(lines.count == 1)
  }

  /// Without the configuration, nobody would learn what the snapshot changed.
  @Test("`accept` needs the configuration of the rules")
  func acceptNeedsTheConfigurationOfTheRules() async throws {
    for file in [try answer(2, "1"), try answer(3, "1.1")] {
      _ = try await workspace.run("import", "--panel", "acme", file, "--alert")
    }
    try workspace.sqlite(
      """
      INSERT INTO snapshot (panel_id, taken_at, verdict, reason, services)
      VALUES (1, 1794000000000, 'held', 'it is empty', 0)
      """)
    let elsewhere = try Workspace()
    let database = workspace.path("r.sqlite")
    let refused = try await elsewhere.run("accept", "3", "--database", database)
    #expect(refused.status == 78)
    #expect(refused.errors.contains("Name the configuration with --config, or add --no-alerts"))
    let accepted = try await elsewhere.run("accept", "3", "--database", database, "--no-alerts")
    #expect(accepted.status == 0 && accepted.output.hasPrefix("snapshot 3 is accepted"))
  }

  /// Replaces a text of the configuration.
  private func change(_ old: String, _ new: String) throws {
    let text = workspace.text(of: "ratebook.yaml")
    #expect(text.contains(old))
    try workspace.write(text.replacing(old, with: new), to: "ratebook.yaml")
  }

  /// Raises one alert.
  private func raise() async throws {
    for file in [try answer(2, "1"), try answer(3, "1.1")] {
      _ = try await workspace.run("import", "--panel", "acme", file, "--alert")
    }
  }

  @Test("A message that is given up shows in the exit status")
  func aMessageThatIsGivenUpIsInTheExitStatus() async throws {
    try change("cat >> sent.txt; echo >> sent.txt", "cat > sent.txt; exit 1")
    try await raise()
    let send = try await workspace.run("alerts", "send")
    #expect(send.status == 69 && send.errors.contains("the message was refused for good"))
    let status = try await workspace.run("status")
    #expect(status.status == 69)
    #expect(status.output.contains("channel me: 1 alert could not be delivered; `ratebook alerts"))
    try change("exit 1", "exit 0")
    #expect(try await workspace.run("alerts", "retry").status == 0)
    #expect(try await workspace.run("status").status == 0)
  }

  @Test("Alerts of a renamed channel are moved")
  func alertsOfARenamedChannelAreMoved() async throws {
    try await raise()
    try change("{me: {command", "{phone: {command")
    try change("to: me}", "to: phone}")
    for command in [["status"], ["alerts", "send"]] {
      let result = try await Program.start(command, in: workspace).result()
      #expect(result.status == 69)
      #expect(
        (result.output + result.errors).contains("1 alert waits for channel 'me', which is not in"))
    }
    #expect(try await workspace.run("alerts", "move", "me").status == 64)
    #expect(try await workspace.run("alerts", "move", "me", "phnoe").status == 64)
    #expect(try await workspace.run("alerts", "move", "me", "phone").output == "1 alert moved\n")
    let send = try await workspace.run("alerts", "send")
    #expect(send.status == 0 && send.output == "alerts: 1 message sent\n")
    #expect(try await workspace.run("status").status == 0)
  }

  @Test("`check` looks for the queries of rules")
  func checkLooksForTheQueriesOfRules() async throws {
    try change("when: snapshot held", "when: query late_refils")
    let check = try await workspace.run("check", environment: ["K": "0123456789abcdef"])
    #expect(check.status == 78)
    #expect(
      check.errors.contains("ratebook.yaml:5: `query late_refils`: there is no query 'late_refils'")
    )
  }
}

@Suite struct BellTests {
  @Test("A bell ends this pause or the next one")
  func itEndsThisPauseOrTheNext() async throws {
    let bell = Bell()
    let long: @Sendable () async throws -> Void = { try await Task.sleep(for: .seconds(20)) }
    #expect(try await !bell.wait {})
    bell.ring()
    #expect(try await bell.wait(long))
    #expect(try await !bell.wait {})
    async let isRung = bell.wait(long)
    bell.ring()
    #expect(try await isRung)
  }

  @Test("Cancelling the wait ends the pause")
  func cancellingTheWaitEndsThePause() async throws {
    let bell = Bell()
    let flag = Flag()
    let wait = Task {
      try await bell.wait {
        try await Task.sleep(for: .seconds(20))
        await flag.set()
      }
    }
    wait.cancel()
    await #expect(throws: CancellationError.self) { try await wait.value }
    #expect(await !flag.isSet)
  }

  private actor Flag {
    private(set) var isSet = false
    func set() { isSet = true }
  }
}
