public import Analysis
import Catalogue

/// Renders sections as CSV: RFC 4180, UTF-8, CRLF, a header in snake_case, empty for missing.
public struct CSVRenderer: Sendable {
  /// Whether the text starts with U+FEFF, by which spreadsheets recognise UTF-8.
  public let byteOrderMark: Bool
  /// Whether texts that a spreadsheet would run as a formula stay as they are.
  public let raw: Bool

  public init(byteOrderMark: Bool = true, raw: Bool = false) {
    self.byteOrderMark = byteOrderMark
    self.raw = raw
  }

  /// Writes a section row by row. Throws what reading its rows throws.
  public func render(_ section: some Section, to output: inout some TextOutputStream) throws {
    if byteOrderMark { output.write("\u{feff}") }
    output.write(record(section.columns.map { text($0.name) }))
    try section.forEachRow { output.write(record($0.map(field))) }
  }
}

extension CSVRenderer {
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
