import Foundation
import Testing

/// The zone in which commands read and show times, over the real program.
@Suite struct TimeZoneCommandTests {
  private func run(
    _ workspace: Workspace, _ arguments: String..., environment: [String: String] = [:]
  ) async throws -> Program.Result {
    try await Program.start(
      arguments, in: workspace,
      environment: Workspace.database.merging(environment) { $1 }
    ).result()
  }

  @Test("The option, the configuration and TZ say what the zone is, in this order")
  func order() async throws {
    let workspace = try await Workspace.withTwoDays()
    func start(_ arguments: [String], tz: String?) async throws -> Substring? {
      let environment = Workspace.database.merging(tz.map { ["TZ": $0] } ?? [:]) { $1 }
      let result = try await Program.start(
        ["report", "rates", "--until", "2026-11-03"] + arguments, in: workspace,
        environment: environment
      ).result()
      return result.output.split(separator: "\n").first?.dropFirst("Ratebook report  ".count)
    }
    #expect(try await start([], tz: nil) == "2026-10-27 00:00 → 2026-11-03 00:00 UTC")
    #expect(try await start([], tz: "") == "2026-10-27 00:00 → 2026-11-03 00:00 UTC")
    let berlin: Substring = "2026-10-27 00:00 +01:00 → 2026-11-03 00:00 +01:00"
    for tz in [
      "Europe/Berlin", ":Europe/Berlin", "/usr/share/zoneinfo/Europe/Berlin",
      "CET-1CEST,M3.5.0,M10.5.0/3",
    ] {
      #expect(try await start([], tz: tz) == berlin, "\(tz)")
    }
    try workspace.write("timezone: Asia/Ho_Chi_Minh\n", to: "ratebook.yaml")
    let saigon: Substring = "2026-10-27 00:00 +07:00 → 2026-11-03 00:00 +07:00"
    #expect(try await start([], tz: "Europe/Berlin") == saigon)
    #expect(try await start(["--timezone", "Europe/Berlin"], tz: nil) == berlin)
    #expect(
      try await start(["--timezone", "UTC"], tz: nil) == "2026-10-27 00:00 → 2026-11-03 00:00 UTC")
  }

  @Test("Text and pages show times in the zone with its offset, CSV and JSON in UTC")
  func formats() async throws {
    let workspace = try await Workspace.withTwoDays()
    let zone = ["TZ": "Asia/Ho_Chi_Minh"]
    let window = ["--since", "2026-11-01 19:00", "--until", "2026-11-03 07:00"]
    func report(_ arguments: [String]) async throws -> String {
      try await Program.start(
        ["report"] + window + arguments, in: workspace,
        environment: Workspace.database.merging(zone) { $1 }
      ).result().output
    }
    let text = try await report([])
    #expect(text.contains("2026-11-02 13:00 +07:00") && !text.contains("2026-11-02 06:00"))
    let page = try await report(["--format", "html"])
    #expect(
      page.contains(
        "<time datetime=\"2026-11-02T06:00:00Z\">2026-11-02 13:00 +07:00</time>"))
    #expect(page.contains("All times are in the time zone Asia/Ho_Chi_Minh, with their offset"))
    #expect(!page.contains(" UTC<") && !page.contains("UTC</p>"))
    for format in ["csv", "json"] {
      let there = try await report(["rates", "--format", format])
      let here = try await workspace.run(
        "report", "rates", "--since", "2026-11-01T12:00:00Z", "--until", "2026-11-03T00:00:00Z",
        "--format", format, environment: Workspace.database)
      #expect(there == here.output && there.contains("2026-11-02T06:00:00Z"))
    }
  }

  @Test("A time that clocks show twice is reported and is no error")
  func twice() async throws {
    let workspace = try await Workspace.withTwoDays()
    let arguments = ["--since", "2026-10-25 02:30", "--timezone", "Europe/Berlin"]
    let result = try await Program.start(
      ["report", "rates"] + arguments, in: workspace, environment: Workspace.database
    ).result()
    #expect(result.status == 0 && result.errors.contains("2026-10-25 02:30 +02:00 is used"))
    let quiet = try await Program.start(
      ["report", "rates", "-q"] + arguments, in: workspace, environment: Workspace.database
    ).result()
    #expect(quiet.status == 0 && quiet.errors.isEmpty)
  }

  @Test("An unknown zone is an error with the nearest name")
  func unknown() async throws {
    let workspace = try await Workspace.withTwoDays()
    for (name, nearest) in [
      ("Europe/Berln", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"),
      ("Ho_Chi_Minh", "Asia/Ho_Chi_Minh"), ("Asia", "Pacific/Apia"), ("../zoneinfo/UTC", ""),
      ("", ""),
      ("zone.tab", ""),
    ] {
      let result = try await run(workspace, "balance", "--timezone", name)
      #expect(result.status == 64 && result.output.isEmpty, "\(name)")
      #expect(result.errors.contains("there is no time zone '\(name)'; did you mean '\(nearest)"))
    }
    let variable = try await run(workspace, "balance", environment: ["TZ": "Europe/Berln"])
    #expect(variable.status == 78 && variable.errors.contains("the variable TZ: there is no"))
    try workspace.write("database: r.sqlite\ntimezone: Asia/Hochiminh\n", to: "ratebook.yaml")
    let configured = try await run(workspace, "balance")
    #expect(configured.status == 78)
    #expect(
      configured.errors.contains(
        "ratebook.yaml:2: 'timezone': there is no time zone 'Asia/Hochiminh'"))
    // What shows no times does not look for it.
    #expect(try await run(workspace, "check", "--deep").errors.contains("names no panel"))
  }

  @Test("A system without time zones is not an unknown zone, and UTC still works")
  func noDatabase() async throws {
    let workspace = try await Workspace.withTwoDays()
    try FileManager.default.createDirectory(
      atPath: workspace.path("empty"), withIntermediateDirectories: false)
    for folder in ["nowhere", "empty"] {
      let result = try await run(
        workspace, "balance", "--timezone", "Europe/Berlin", environment: ["TZDIR": folder])
      #expect(result.status == 64 && result.errors.contains("has no time zone database"))
      let utc = try await run(
        workspace, "balance", "--timezone", "UTC", environment: ["TZDIR": folder])
      #expect(utc.status == 0)
    }
    try workspace.write("no zone", to: "zones/Mars")
    let spoilt = try await run(
      workspace, "balance", "--timezone", "Mars", environment: ["TZDIR": "zones"])
    #expect(spoilt.errors.contains("'zones/Mars' is not a readable time zone file"))
  }

  @Test("A site is in the configuration's zone, whatever TZ is")
  func site() async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.write(
      "timezone: America/Los_Angeles\nsite: {base_url: \"https://x.example/\"}\n",
      to: "ratebook.yaml")
    for (folder, zone) in [("site", "UTC"), ("other", "Asia/Ho_Chi_Minh")] {
      let result = try await run(workspace, "publish", folder, environment: ["TZ": zone])
      #expect(result.status == 0)
    }
    let index = workspace.text(of: "site/index.html")
    #expect(index == workspace.text(of: "other/index.html"))
    #expect(index.contains("2026-11-01 22:00 -08:00") && index.contains("America/Los_Angeles"))
    let feed = workspace.text(of: "site/feed.xml")
    #expect(feed.contains("<updated>2026-11-01T22:00:00-08:00</updated>"))
    // In UTC it was the day after.
    #expect(
      try workspace.names(in: "site/changes") == [
        "2026-11-01.csv", "2026-11-01.html", "2026-11-01.json", "index.html",
      ])
  }
}
