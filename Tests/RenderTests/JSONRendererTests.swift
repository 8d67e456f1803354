import Analysis
import Catalogue
import Render
import Testing

@Suite struct JSONRendererTests {
  @Test("JSON has one row per line")
  func writesOneRowALine() throws {
    let columns = [
      Column(name: "name", kind: .text), Column(name: "rate", kind: .amount),
      Column(name: "change_percent", kind: .percent), Column(name: "orders", kind: .count),
      Column(name: "at", kind: .time), Column(name: "refill", kind: .flag),
    ]
    let rows: [[Cell]] = [
      [
        .text("\u{1b}[31m\"Likes\""), try SampleReport.amount("0.90"), .percent(-0.5), .count(3),
        .time(try SampleReport.time("2026-11-20T06:00:00Z")), .flag(true),
      ],
      [.missing, .missing, .percent(.nan), .missing, .missing, .flag(false)],
    ]
    var panel = PanelCoverage(
      name: "alpha", from: try SampleReport.time("2026-11-17"), startsInside: true, to: nil,
      services: 812, currency: nil, failures: 2, lastFailure: "HTTP 502")
    panel.stale = [
      StaleRate(
        service: "7", name: "\"A\"", rate: Amount(canonical: "0.9"),
        since: try SampleReport.time("2026-11-18"))
    ]
    let report = try SampleReport.report(
      [SampleReport.table(columns, rows)], panels: [panel], notes: ["first", "second"])
    #expect(
      JSONRenderer().text(report) == #"""
        {
          "schema_version": 1,
          "title": "Ratebook report",
          "window": {"since": "2026-11-17T06:00:00Z", "until": "2026-11-24T00:00:00Z"},
          "panels": [
            {"name": "alpha", "from": "2026-11-17T00:00:00Z", "to": null, "starts_inside": true, \#
        "services": 812, "currency": null, "failures": 2, "last_failure": "HTTP 502", "rejected": 0, "held": null, "defects": 0, "gaps": 0, \#
        "last_failure_at": null, "overdue": false, "observed": false, \#
        "stale": [{"service": "7", "name": "\"A\"", "last_rate": "0.9", "since": "2026-11-18T00:00:00Z"}], \#
        "balance_error": null}
          ],
          "notes": [
            "first",
            "second"
          ],
          "sections": {
            "rates": [
              {"name": "\u001b[31m\"Likes\"", "rate": "0.9", "change_percent": -0.5, \#
        "orders": 3, "at": "2026-11-20T06:00:00Z", "refill": true},
              {"name": null, "rate": null, "change_percent": null, "orders": null, "at": null, \#
        "refill": false}
            ]
          }
        }

        """#)
  }

  @Test("Empty lists stay on their line")
  func emptyListsStayOnTheirLine() throws {
    let empty = SampleReport.table([Column(name: "c", kind: .count)], [])
    let other = Table(name: "new", title: "", meaning: "", columns: [], rows: [])
    let text = JSONRenderer().text(try SampleReport.report([empty, other]))
    #expect(
      text.hasSuffix(
        """
          "panels": [],
          "notes": [],
          "sections": {
            "rates": [],
            "new": []
          }
        }

        """))
    let bare = JSONRenderer().text(try SampleReport.report([]))
    #expect(bare.hasSuffix("  \"sections\": {}\n}\n"))
  }
}
