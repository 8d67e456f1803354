import Catalogue
public import ReportModel

/// Renders tables as CSV: RFC 4180, UTF-8, CRLF, a header in snake_case, empty for missing.
public struct CSVRenderer: ReportRenderer {
  /// Whether the text starts with U+FEFF, by which spreadsheets recognise UTF-8.
  public let byteOrderMark: Bool
  /// Whether texts that a spreadsheet would run as a formula stay as they are.
  public let raw: Bool

  public init(byteOrderMark: Bool = true, raw: Bool = false) {
    self.byteOrderMark = byteOrderMark
    self.raw = raw
  }

  /// Writes every table of the report, with an empty line between two of them.
  public func render(_ report: Report, to output: inout some TextOutputStream) {
    if byteOrderMark { output.write("\u{feff}") }
    for (position, table) in report.tables.enumerated() {
      if position > 0 { output.write("\r\n") }
      write(table, to: &output)
    }
  }

  /// Writes one table.
  public func render(_ table: Table, to output: inout some TextOutputStream) {
    if byteOrderMark { output.write("\u{feff}") }
    write(table, to: &output)
  }
}

extension CSVRenderer {
  private func write(_ table: Table, to output: inout some TextOutputStream) {
    let table = table.plain
    output.write(record(table.columns.map { text($0.name) }))
    for row in 0..<table.body.count { output.write(record(table.body[row].map(field))) }
  }

  private func record(_ fields: [String]) -> String {
    // A line that is empty would be no record at all to most readers.
    fields == [""] ? "\"\"\r\n" : fields.joined(separator: ",") + "\r\n"
  }

  private func field(_ cell: Cell) -> String {
    switch cell {
    case .text(let value): text(value)
    case .amount(let amount): amount.text
    case .percent(let value): DecimalText.text(value) ?? ""
    case .number(let value): DecimalText.exact(value) ?? ""
    case .count(let count): String(count)
    case .time(let time): time.description
    case .flag(let flag): flag ? "true" : "false"
    case .missing: ""
    }
  }

  private func text(_ value: String) -> String {
    quoted(!raw && CSVRenderer.isFormula(value) ? "'" + value : value)
  }

  /// Whether a spreadsheet would run the text when it opens the file.
  private static func isFormula(_ text: String) -> Bool {
    switch text.unicodeScalars.first {
    case "=", "+", "-", "@", "\t", "\r": true
    default: false
    }
  }

  /// The text in quotes where it holds what separates fields or records. Bytes are compared, since
  /// `Character` takes CRLF for one and a quote with a combining mark for another.
  private func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: CSVRenderer.isSpecial) else { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { result += "\"" }
      result.unicodeScalars.append(scalar)
    }
    return result + "\""
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n"): true
    default: false
    }
  }
}
