import Analysis
import Catalogue
import Render
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

  /// Lines about many services: their panels, names and counts; and rows of `rates` that they explain.
  static func moves(
    _ lines: [(panel: String, group: String, count: Int)],
    rates: [(panel: String, service: String, group: String)] = []
  ) throws -> MassMoves {
    let time = try time("2026-11-20T06:00:00Z")
    return try MassMoves(
      lines: Table(
        name: "lines", title: "", meaning: "",
        columns: [
          Column(.at, .time), Column(.panel, .text), Column(.event, .text), Column(.count, .count),
          Column(.group, .text),
        ],
        rows: lines.map { line in
          let event = line.group.split(separator: " ").first.map(String.init)
          return [
            .time(time), .text(line.panel), .text(event), .count(line.count), .text(line.group),
          ]
        }),
      rateGroups: Table(
        name: "rate_groups", title: "", meaning: "",
        columns: [Column(.panel, .text), Column(.service, .text), Column(.group, .text)],
        rows: rates.map { [.text($0.panel), .text($0.service), .text($0.group)] }),
      events: SavedQuery.events.table([]))
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

/// The text that `body` renders, which must not fail.
private func rendered(_ body: (inout String) throws -> Void) -> String {
  var output = ""
  do { try body(&output) } catch { Issue.record(error) }
  return output
}

extension TextRenderer {
  /// The whole output as one text.
  func text(_ report: Report, _ moves: MassMoves = .none) -> String {
    rendered { try render(report, report.tables, moves, to: &$0) }
  }
}

extension JSONRenderer {
  /// The whole output as one text.
  func text(_ report: Report) -> String { rendered { try render(report, report.tables, to: &$0) } }
}

extension CSVRenderer {
  /// A table as one text.
  func text(_ table: Table) -> String { rendered { try render(table, to: &$0) } }
}
