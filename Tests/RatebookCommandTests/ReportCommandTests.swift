import Foundation
import Testing

@Suite struct ReportCommandTests {
  /// The columns that scripts rely on, in their order.
  static let columns = [
    "rates":
      "panel,service,name,category,rate_before,rate_after,change_percent,changes,last_changed_at,"
      + "currency,factor,low_90d,high_90d",
    "new":
      "panel,service,name,category,type,rate,min,max,refill,cancel,first_seen_at,returned,currency",
    "removed":
      "panel,service,name,category,last_rate,last_seen_at,state,relisted_as,relisted_rate,currency",
    "capabilities":
      "panel,category,services,refill_yes,refill_no,refill_not_stated,cancel_yes,cancel_no,"
      + "cancel_not_stated,refill_gained,refill_lost,cancel_gained,cancel_lost",
    "balance": "panel,at,balance,change,deposits,charges,unexplained,currency,refunds",
  ]

  @Test("Each section's CSV has the columns that scripts rely on, in order", arguments: columns)
  func csvColumns(section: String, header: String) async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await workspace.report(section, "--format", "csv")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.output.hasPrefix("\u{FEFF}\(header)\r\nacme,"))
    let bare = try await workspace.report(section, "--format", "csv", "--no-bom")
    #expect(bare.output.hasPrefix(header + "\r\n"))
  }

  @Test("The rows say what changed within the window")
  func rows() async throws {
    let workspace = try await Workspace.withTwoDays()
    let expected = [
      "rates": "acme,1,Followers,Instagram,1.5,1.8,20,1,2026-11-02T06:00:00Z,USD,,1.5,1.8",
      "new":
        "acme,3,Views,TikTok,Default,0.01,100,100000,false,false,2026-11-02T06:00:00Z,false,USD",
      "removed": "acme,2,'=1+1,TikTok,0.2,2026-11-01T06:00:00Z,missing,,,USD",
    ]
    for (section, row) in expected {
      let result = try await workspace.report(section, "--format", "csv", "--no-bom")
      #expect(result.output.split(separator: "\r\n").dropFirst() == [row[...]])
    }
    let raw = try await workspace.report("removed", "--format", "csv", "--raw")
    #expect(raw.output.contains("acme,2,=1+1,"))
  }

  @Test("CSV has the delimiter and the decimal mark that are asked for")
  func delimiters() async throws {
    let workspace = try await Workspace.withTwoDays()
    let rates = try await workspace.report(
      "rates", "-o", "a.csv", "--no-bom", "--delimiter", ";", "--decimal", ",")
    #expect(rates.status == 0)
    #expect(
      workspace.text(of: "a.csv").split(separator: "\r\n").last
        == "acme;1;Followers;Instagram;1,5;1,8;20;1;2026-11-02T06:00:00Z;USD;;1,5;1,8")
    let events = try await workspace.report(
      "events", "--format", "csv", "--delimiter", "tab", "--decimal", ",")
    #expect(events.output.contains("\tFollowers\tInstagram\trate\t1,5\t1,8\t20\t"))
    let query = try await workspace.run(
      "query", "rates", "--since", "2026-11-01T12:00:00Z", "--until", "2026-11-03", "--format",
      "csv", "--delimiter", "|", environment: Workspace.database)
    #expect(query.output.contains("\r\nacme|1|Followers|Instagram|1.5|1.8|20|"))
  }

  @Test("CSV wants one section at a time, or a folder for one file per section")
  func sections() async throws {
    let workspace = try await Workspace.withTwoDays()
    for sections in [[], ["rates", "new"]] {
      let result = try await Program.start(
        ["report"] + sections + ["--format", "csv"], in: workspace,
        environment: Workspace.database
      ).result()
      #expect(result.status == 64 && result.output.isEmpty)
      #expect(result.errors.contains("-o DIR/"))
    }
    let all = try await workspace.report("--format", "csv", "-o", "out/csv/")
    #expect(all.status == 0 && all.output.isEmpty && all.errors.isEmpty)
    for (section, header) in Self.columns {
      #expect(workspace.text(of: "out/csv/\(section).csv").hasPrefix("\u{FEFF}\(header)\r\n"))
    }
  }

  @Test("An end alone is the end of seven days")
  func untilAlone() async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await workspace.run(
      "report", "--until", "2026-11-03", environment: Workspace.database)
    #expect(result.status == 0)
    #expect(
      result.output.hasPrefix("Ratebook report  2026-10-27 00:00 → 2026-11-03 00:00 UTC\n"))
  }

  @Test("A time ago counts back from the end")
  func sinceBeforeUntil() async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await workspace.run(
      "report", "--since", "2d", "--until", "2026-11-03", environment: Workspace.database)
    #expect(
      result.output.hasPrefix("Ratebook report  2026-11-01 00:00 → 2026-11-03 00:00 UTC\n"))
  }

  @Test(
    "A category or an entry of the list that matches nothing is reported")
  func unmatched() async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.write(
      Answers.after.replacing("TikTok", with: "Douyin"), to: "services-20261102T120000Z.json")
    _ = try await workspace.run(
      "import", "--panel", "acme", "services-20261102T120000Z.json",
      environment: Workspace.database)
    try workspace.write("1\n4711\n", to: "mine.txt")
    let entry = try await workspace.report("rates", "--format", "csv", "--watch-list", "mine.txt")
    #expect(entry.status == 0 && entry.output.contains("\r\nacme,1,"))
    #expect(entry.errors.hasPrefix("ratebook: watch list: no service matches '4711'\n"))
    let catalogue = try await workspace.run(
      "catalogue", "--category", "Nowhere", "--format", "json", environment: Workspace.database)
    #expect(catalogue.status == 66)
    let orders = try await workspace.run(
      "orders", "list", "--category", "Nowhere", environment: Workspace.database)
    #expect(orders.status == 66)
    // Service 2 is gone, and had it.
    let gone = try await workspace.report("removed", "--category", "TikTok", "--format", "csv")
    #expect(gone.status == 0 && gone.output.contains("TikTok"))
    let renamed = try await workspace.report("rates", "--category", "Instagram Likes")
    #expect(renamed.status == 66)
  }

  @Test("JSON is one object with the rows under the names of the columns")
  func json() async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await workspace.report("rates", "new", "--format", "json")
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let report = try #require(object as? [String: Any])
    #expect(report["schema_version"] as? Int == 1)
    #expect(
      report["window"] as? [String: String]
        == ["since": "2026-11-01T12:00:00Z", "until": "2026-11-03T00:00:00Z"])
    let sections = try #require(report["sections"] as? [String: [[String: Any]]])
    #expect(sections["rates"]?.first?["rate_after"] as? String == "1.8")
    #expect(sections["new"]?.first?["refill"] as? Bool == false)
    #expect(
      sections["rates"]?.first.map { Set($0.keys) }
        == Self.columns["rates"].map { Set($0.split(separator: ",").map(String.init)) })
  }

  @Test("HTML is one page")
  func html() async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await workspace.report("--format", "html", "-o", "report.html")
    #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty)
    let page = workspace.text(of: "report.html")
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("Followers"))
  }

  @Test("--exit-code gives 1 if the report has a change, and 75 if nothing was observed")
  func exitCode() async throws {
    let workspace = try await Workspace.withTwoDays()
    for section in Self.columns.keys {
      #expect(try await workspace.report(section, "--exit-code").status == 1, "\(section)")
      #expect(try await workspace.report(section).status == 0)
      let later = try await workspace.run(
        "report", section, "--exit-code", "--since", "2026-11-02T12:00:00Z", "--until",
        "2026-11-03", environment: Workspace.database)
      #expect(later.status == 75, "\(section)")
    }
    #expect(try await workspace.report("rates", "--min-change", "20%", "--exit-code").status == 1)
    #expect(try await workspace.report("rates", "--min-change", "20.1", "--exit-code").status == 0)
    #expect(try await workspace.report("rates", "--category", "tik", "--exit-code").status == 0)
    #expect(try await workspace.report("rates", "--category", "INSTÁ", "--exit-code").status == 1)
    let unknown = try await workspace.report("--category", "Instagarm", "--exit-code")
    #expect(unknown.status == 66 && unknown.output.isEmpty)
    #expect(
      unknown.errors.contains("a category with 'Instagarm'; did you mean 'Instagram'?"))
  }

  /// A list of 30 services, of which the rates are so many times those of the first day.
  private static func services(_ factors: [Int: Double], otherwise factor: Double = 1) -> String {
    let services = (1...30).map { id in
      """
      {"service":\(id),"name":"Likes \(id)","category":"C\(id % 3)","type":"Default",\
      "rate":"\(Double(id * 1000) * (factors[id] ?? factor))","min":"10","max":"5000"}
      """
    }
    return "[\(services.joined(separator: ","))]"
  }

  private func report(
    after answer: String, _ arguments: String...
  ) async throws -> (Program.Result, Workspace) {
    let workspace = try Workspace()
    for (day, services) in [("01", Self.services([:])), ("02", answer)] {
      try workspace.write(services, to: "two/services-202611\(day)T060000Z.json")
      try workspace.write(
        #"{"balance":"10.5","currency":"USD"}"#, to: "two/balance-202611\(day)T060000Z.json")
    }
    _ = try await workspace.run(
      "import", "--panel", "acme", "two", environment: Workspace.database)
    let result = try await Program.start(
      ["report", "--exit-code", "--since", "2026-11-01T12:00:00Z", "--until", "2026-11-20"]
        + arguments, in: workspace, environment: Workspace.database
    ).result()
    return (result, workspace)
  }

  @Test("Small rate changes alone are no change with --min-change, and hide no warning")
  func smallChanges() async throws {
    let (result, workspace) = try await report(
      after: Self.services([:], otherwise: 1.003), "--min-change", "5%")
    #expect(result.status == 0)
    for line in [
      "! acme: not read since 2026-11-02 06:00",
      "= up to 2026-11-02 06:00: no rate change of 5 % or more, and nothing else changed",
      "• rate changes under 5 % are left out",
      "Summary: 1 · panel acme · USD", "Rate changes: none", "Refill and cancel: none of 3 changed",
      "Categories: none of 3 changed",
    ] {
      #expect(result.output.contains("\n\(line)\n"), "\(line)")
    }
    #expect(!result.output.contains("repriced"))
    for (minimum, status) in [("0.3", 1), ("0.31", 0)] as [(String, Int32)] {
      let result = try await workspace.run(
        "report", "--exit-code", "--min-change", minimum, "--since", "2026-11-01T12:00:00Z",
        "--until", "2026-11-20", environment: Workspace.database)
      #expect(result.status == status)
    }
  }

  @Test("A large change among small ones is counted alone with --min-change")
  func largeChange() async throws {
    let (result, workspace) = try await report(
      after: Self.services([4: 1.2], otherwise: 1.003), "--min-change", "5%")
    #expect(result.status == 1)
    #expect(result.output.contains("\n▲ 1 rate rose, +20.0%: Likes 4 (acme 4)\n"))
    let categories = try await workspace.run(
      "report", "categories", "--min-change", "5%", "--format", "csv", "--since",
      "2026-11-01T12:00:00Z", "--until", "2026-11-20", environment: Workspace.database)
    let counts = categories.output.split(separator: "\r\n").dropFirst().map { line in
      line.split(separator: ",").prefix(8).joined(separator: ",")
    }
    #expect(
      Set(counts) == ["acme,C0,10,10,0,0,0,0", "acme,C1,10,10,0,0,1,0", "acme,C2,10,10,0,0,0,0"])
  }

  @Test("A panel or category that is not in the database is status 66")
  func unknownPanel() async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await workspace.report("--panel", "acne")
    #expect(result.status == 66 && result.output.isEmpty)
    #expect(result.errors.contains("panel 'acne' is not in the database 'r.sqlite'; it holds acme"))
  }
}
