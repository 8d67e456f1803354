import Catalogue
public import ReportModel

/// Renders a report as one JSON object, a row on each line so that two answers can be compared.
///
/// Amounts and times are strings, percentages, numbers and counts numbers, missing values `null`. Its keys
/// are only ever added to, and ``schemaVersion`` counts up where that cannot be held.
public struct JSONRenderer: ReportRenderer {
  /// The value of `schema_version`.
  public static let schemaVersion = 1

  public init() {}

  public func render(_ report: Report, to output: inout some TextOutputStream) {
    output.write("{\n")
    output.write("  \"schema_version\": \(JSONRenderer.schemaVersion),\n")
    output.write("  \"title\": \(JSONText.quoted(report.title)),\n")
    output.write("  \"window\": \(object(report.window)),\n")
    output.write("  \"panels\": ")
    writeList(report.panels.lazy.map(object), indent: "  ", to: &output)
    output.write(",\n  \"notes\": ")
    writeList(report.notes.lazy.map(JSONText.quoted), indent: "  ", to: &output)
    output.write(",\n  \"sections\": {")
    for (position, table) in report.tables.map(\.plain).enumerated() {
      output.write(position == 0 ? "\n    " : ",\n    ")
      output.write(JSONText.quoted(table.name) + ": ")
      let keys = table.columns.map { JSONText.quoted($0.name) }
      let rows = (0..<table.body.count).lazy.map { object(zip(keys, table.body[$0].map(value))) }
      writeList(rows, indent: "    ", to: &output)
    }
    output.write(report.tables.isEmpty ? "}\n}\n" : "\n  }\n}\n")
  }
}

extension JSONRenderer {
  /// Writes the items between brackets, each on its own line.
  private func writeList(
    _ items: some Sequence<String>, indent: String, to output: inout some TextOutputStream
  ) {
    var isEmpty = true
    for item in items {
      output.write(isEmpty ? "[\n" : ",\n")
      output.write(indent + "  " + item)
      isEmpty = false
    }
    output.write(isEmpty ? "[]" : "\n" + indent + "]")
  }

  /// The members on one line; keys and values are JSON already.
  private func object(_ members: some Sequence<(String, String)>) -> String {
    var text = "{"
    for (name, value) in members {
      if text.utf8.count > 1 { text += ", " }
      text += name
      text += ": "
      text += value
    }
    return text + "}"
  }

  private func object(_ window: Window) -> String {
    object([("\"since\"", value(window.since)), ("\"until\"", value(window.until))])
  }

  private func object(_ panel: PanelCoverage) -> String {
    object([
      ("\"name\"", JSONText.quoted(panel.name)),
      ("\"from\"", value(panel.from)),
      ("\"to\"", value(panel.to)),
      ("\"starts_inside\"", panel.startsInside ? "true" : "false"),
      ("\"services\"", String(panel.services)),
      ("\"currency\"", panel.currency.map(JSONText.quoted) ?? "null"),
      ("\"failures\"", String(panel.failures)),
      ("\"last_failure\"", panel.lastFailure.map(JSONText.quoted) ?? "null"),
      ("\"rejected\"", String(panel.rejected)),
      ("\"held\"", panel.held.map { String($0.snapshot) } ?? "null"),
      ("\"defects\"", String(panel.defects)),
      ("\"gaps\"", String(panel.gaps)),
    ])
  }

  private func value(_ time: Timestamp?) -> String { time.map { "\"\($0)\"" } ?? "null" }

  private func value(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): JSONText.quoted(text)
    case .amount(let amount): JSONText.quoted(amount.text)
    case .percent(let percent): DecimalText.text(percent) ?? "null"
    case .number(let number): DecimalText.exact(number) ?? "null"
    case .count(let count): String(count)
    case .time(let time): value(time)
    case .flag(let flag): flag ? "true" : "false"
    case .missing: "null"
    }
  }
}
