import Testing

@Suite struct ReadingCommandTests {
  @Test("The catalogue is that of its time, with the columns that scripts rely on")
  func catalogue() async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await workspace.run(
      "catalogue", "--at", "2026-11-01T07:00:00Z", "--format", "csv", "--no-bom",
      environment: Workspace.database)
    #expect(
      result.output == """
        panel,service,name,category,type,rate,min,max,refill,cancel,since,currency,stale_since\r
        acme,1,Followers,Instagram,Default,1.5,10,1000,true,false,2026-11-01T06:00:00Z,USD,\r
        acme,2,'=1+1,TikTok,Default,0.2,10,1000,true,true,2026-11-01T06:00:00Z,USD,\r

        """)
    let text = try await workspace.run(
      "catalogue", "--at", "2026-11-01T07:00:00Z", environment: Workspace.database)
    #expect(text.output.hasPrefix("Ratebook catalogue  2026-11-01 07:00 UTC\n"))
    #expect(text.output.contains("acme: as its snapshot of 2026-11-01T06:00:00Z showed it"))
  }

  @Test("A catalogue before the first snapshot is none as text and status 66 as JSON")
  func tooEarly() async throws {
    let workspace = try await Workspace.withTwoDays()
    let arguments = ["catalogue", "--at", "2026-10-01"]
    let text = try await Program.start(
      arguments, in: workspace, environment: Workspace.database
    ).result()
    #expect(text.status == 0 && text.output.contains("Catalogue: none"))
    let json = try await Program.start(
      arguments + ["--format", "json"], in: workspace, environment: Workspace.database
    ).result()
    #expect(json.status == 66 && json.output.isEmpty)
  }

  @Test("The catalogue as JSON is one panel's")
  func onePanel() async throws {
    let workspace = try await Workspace.withTwoDays()
    _ = try await workspace.run(
      "import", "--panel", "other", "--taken-at", "2026-11-01", "-",
      environment: Workspace.database, input: Answers.before)
    let both = try await workspace.run(
      "catalogue", "--format", "json", environment: Workspace.database)
    #expect(both.status == 64 && both.output.isEmpty)
    #expect(both.errors.contains("--panel: acme, other"))
    let one = try await workspace.run(
      "catalogue", "--format", "json", "--panel", "other", "--category", "tiktok",
      environment: Workspace.database)
    #expect(one.status == 0)
    #expect(one.output.contains(#""name":"=1+1""#) && !one.output.contains("Followers"))
  }

  @Test("A history holds every version, with the columns that scripts rely on")
  func history() async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await workspace.run(
      "history", "acme", "1", "--format", "csv", "--no-bom", environment: Workspace.database)
    let times = ("2026-11-01T06:00:00Z", "2026-11-02T06:00:00Z")
    #expect(
      result.output == """
        panel,service,valid_from,valid_to,name,category,type,rate,min,max,refill,cancel,stale_since\r
        acme,1,\(times.0),\(times.1),Followers,Instagram,Default,1.5,10,1000,true,false,\r
        acme,1,\(times.1),,Followers,Instagram,Default,1.8,10,1000,false,false,\r

        """)
    let text = try await workspace.run("history", "acme", "1", environment: Workspace.database)
    #expect(text.output.contains("rate 1.5 ▁█ 1.8"))
    try workspace.write(
      #"[{"service":1,"name":"A","rate":"15000.5"}]"#, to: "v/services-20261101T060000Z.json")
    try workspace.write(
      #"[{"service":1,"name":"A","rate":"18000"}]"#, to: "v/services-20261102T060000Z.json")
    _ = try await workspace.run(
      "import", "--panel", "vnd", "v", environment: Workspace.database)
    let large = try await workspace.run("history", "vnd", "1", environment: Workspace.database)
    #expect(large.output.contains("rate 15,000.5 ▁█ 18,000"))
    #expect(large.output.contains("rate 15,000.5 → 18,000"))
  }

  @Test("The history of a service that was never listed is status 66")
  func noHistory() async throws {
    let workspace = try await Workspace.withTwoDays()
    for (arguments, words) in [
      (["acme", "9"], "panel 'acme' never listed a service '9'"),
      (["acne", "1"], "panel 'acne' is not in the database 'r.sqlite'; it holds acme"),
    ] {
      let result = try await Program.start(
        ["history"] + arguments, in: workspace, environment: Workspace.database
      ).result()
      #expect(result.status == 66 && result.output.isEmpty)
      #expect(result.errors.contains(words))
    }
  }

  @Test("The balance is shown over time")
  func balance() async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await workspace.run(
      "balance", "--since", "2026-11-01", "--until", "2026-11-03", "--format", "csv", "--no-bom",
      environment: Workspace.database)
    let rows = result.output.split(separator: "\r\n")
    #expect(rows.first == "panel,at,balance,change,deposits,charges,unexplained,currency,refunds")
    #expect(
      rows.dropFirst().map { $0.split(separator: ",").prefix(3).joined(separator: " ") }
        == ["acme 2026-11-02T06:00:00Z 8", "acme 2026-11-01T06:00:00Z 10.5"])
  }
}
