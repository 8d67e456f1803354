import Catalogue
import ReportModel
import Reporting
import Testing

/// Builds small reports by hand.
enum SampleReport {
  static func time(_ text: String) throws -> Timestamp { try #require(Timestamp(text)) }

  static func amount(_ text: String) throws -> Cell { .amount(try #require(Amount(text))) }

  static func table(_ columns: [Column], _ rows: [[Cell]]) -> Table {
    Table(
      name: "rates", title: "Rate changes", meaning: "services whose rate differs",
      columns: columns, rows: rows)
  }

  static func report(
    _ tables: [Table], panels: [PanelCoverage] = [], notes: [String] = []
  ) throws -> Report {
    let window = Window(since: try time("2026-11-17T06:00:00Z"), until: try time("2026-11-24"))
    return Report(
      title: "Ratebook report", window: try #require(window), panels: panels, notes: notes,
      tables: tables)
  }

  /// Rate changes as the section `rates` has them, one a name.
  static func rates(
    _ names: [String], panels: [String] = ["alpha"], currencies: [String] = ["USD"]
  ) throws -> Table {
    let columns = [
      Column(name: "panel", kind: .text), Column(name: "service", kind: .text),
      Column(name: "name", kind: .text), Column(name: "category", kind: .text),
      Column(name: "rate_before", kind: .amount), Column(name: "rate_after", kind: .amount),
      Column(name: "change_percent", kind: .percent), Column(name: "changes", kind: .count),
      Column(name: "last_changed_at", kind: .time), Column(name: "currency", kind: .text),
    ]
    let rows = try names.enumerated().map { position, name -> [Cell] in
      let isRise = position.isMultiple(of: 2)
      return [
        .text(panels[position % panels.count]), .text(String(1000 + position)), .text(name),
        .text("Instagram Followers"), try amount("0.9"), try amount(isRise ? "12.625" : "0.45"),
        .percent(isRise ? 1302.7778 : -50), .count(1), .time(try time("2026-11-20T06:00:00Z")),
        .text(currencies[position % currencies.count]),
      ]
    }
    return table(columns, rows)
  }
}

extension ReportRenderer {
  /// The whole output as one text.
  func text(_ report: Report) -> String {
    var output = ""
    render(report, to: &output)
    return output
  }
}
