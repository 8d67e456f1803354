public import Analysis
import Catalogue
import Support

/// Renders a report as one JSON object, with one row per line, so that two reports can be compared.
///
/// Amounts and times are strings; percentages, numbers and counts are numbers; missing values are `null`.
/// New keys may be added. Any other change raises ``schemaVersion``.
public struct JSONRenderer: Sendable {
  /// The value of `schema_version`.
  public static let schemaVersion = 1

  public init() {}

  /// Writes a report with these sections, row by row. Throws the errors of reading their rows.
  public func render(
    _ report: Report, _ sections: [any Section], to output: inout some TextOutputStream
  ) throws {
    output.write("{\n")
    output.write("  \"schema_version\": \(JSONRenderer.schemaVersion),\n")
    output.write("  \"title\": \(JSONText.quoted(report.title)),\n")
    output.write("  \"window\": \(object(report.window)),\n")
    output.write("  \"panels\": ")
    writeList(report.panels.lazy.map(object), to: &output)
    output.write(",\n  \"notes\": ")
    writeList((report.warnings + report.notes).lazy.map(JSONText.quoted), to: &output)
    output.write(",\n  \"sections\": {")
    for (position, section) in sections.enumerated() {
      output.write(position == 0 ? "\n    " : ",\n    ")
      output.write(JSONText.quoted(section.name) + ": ")
      try write(section, to: &output)
    }
    output.write(sections.isEmpty ? "}\n}\n" : "\n  }\n}\n")
  }
}

extension JSONRenderer {
  /// Writes the rows between brackets, each on its own line.
  private func write(_ section: some Section, to output: inout some TextOutputStream) throws {
    let keys = section.columns.map { JSONText.quoted($0.name) }
    var isEmpty = true
    try section.forEachRow { row in
      output.write(isEmpty ? "[\n" : ",\n")
      output.write("      " + object(zip(keys, row.map(value))))
      isEmpty = false
    }
    output.write(isEmpty ? "[]" : "\n    ]")
  }

  /// Writes the items between brackets, each on its own line.
  private func writeList(_ items: some Sequence<String>, to output: inout some TextOutputStream) {
    var isEmpty = true
    for item in items {
      output.write(isEmpty ? "[\n" : ",\n")
      output.write("    " + item)
      isEmpty = false
    }
    output.write(isEmpty ? "[]" : "\n  ]")
  }

  /// The members on one line. Keys and values are JSON already.
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
    let stale: [String] = panel.stale.map { object($0) }
    var members: [(String, String)] = [
      ("\"name\"", JSONText.quoted(panel.name)),
      ("\"from\"", value(panel.from)),
      ("\"to\"", value(panel.to)),
      ("\"starts_inside\"", panel.startsInside ? "true" : "false"),
      ("\"services\"", panel.services.map { String($0) } ?? "null"),
      ("\"currency\"", panel.currency.map(JSONText.quoted) ?? "null"),
      ("\"failures\"", String(panel.failures)),
      ("\"last_failure\"", panel.lastFailure.map(JSONText.quoted) ?? "null"),
    ]
    members += [
      ("\"rejected\"", String(panel.rejected)),
      ("\"held\"", panel.held.map { String($0.snapshot) } ?? "null"),
      ("\"defects\"", String(panel.defects)),
      ("\"gaps\"", String(panel.gaps)),
      ("\"last_failure_at\"", value(panel.lastFailureAt)),
      ("\"overdue\"", panel.isOverdue ? "true" : "false"),
      ("\"observed\"", panel.isObserved ? "true" : "false"),
      ("\"stale\"", "[" + stale.joined(separator: ", ") + "]"),
      ("\"balance_error\"", panel.unreadBalance.map { JSONText.quoted($0.reason) } ?? "null"),
    ]
    return object(members)
  }

  private func object(_ stale: StaleRate) -> String {
    object([
      ("\"service\"", JSONText.quoted(stale.service)), ("\"name\"", JSONText.quoted(stale.name)),
      ("\"last_rate\"", JSONText.quoted(stale.rate.text)), ("\"since\"", value(stale.since)),
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
