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

  @Test("CSV wants one section at a time, or a folder for a file a section")
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

  @Test("--exit-code is 1 only where what was asked for holds a change")
  func exitCode() async throws {
    let workspace = try await Workspace.withTwoDays()
    for section in Self.columns.keys {
      #expect(try await workspace.report(section, "--exit-code").status == 1, "\(section)")
      #expect(try await workspace.report(section).status == 0)
      let later = try await workspace.run(
        "report", section, "--exit-code", "--since", "2026-11-02T12:00:00Z", "--until",
        "2026-11-03", environment: Workspace.database)
      #expect(later.status == 0, "\(section)")
    }
    #expect(try await workspace.report("rates", "--min-change", "20%", "--exit-code").status == 1)
    #expect(try await workspace.report("rates", "--min-change", "20.1", "--exit-code").status == 0)
    #expect(try await workspace.report("rates", "--category", "tik", "--exit-code").status == 0)
    #expect(try await workspace.report("rates", "--category", "INSTÁ", "--exit-code").status == 1)
    // A balance is of no category.
    #expect(try await workspace.report("--category", "nowhere", "--exit-code").status == 0)
  }

  @Test("What is not in the database is status 66")
  func unknownPanel() async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await workspace.report("--panel", "acne")
    #expect(result.status == 66 && result.output.isEmpty)
    #expect(result.errors.contains("panel 'acne' is not in the database 'r.sqlite'; it holds acme"))
  }
}
