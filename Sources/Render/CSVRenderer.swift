public import Analysis
import Catalogue

/// Renders sections as CSV: RFC 4180, UTF-8, CRLF, a header in snake_case, empty fields for missing values.
public struct CSVRenderer: Sendable {
  /// Whether the text starts with U+FEFF. Spreadsheets recognize UTF-8 by it.
  public let byteOrderMark: Bool
  /// Whether texts stay as they are even if a spreadsheet would run them as formulas.
  public let raw: Bool
  /// The separator of the fields: an ASCII character that does not occur in numbers.
  public let delimiter: Unicode.Scalar
  /// The decimal mark.
  public let decimalMark: Unicode.Scalar

  public init(
    byteOrderMark: Bool = true, raw: Bool = false, delimiter: Unicode.Scalar = ",",
    decimalMark: Unicode.Scalar = "."
  ) {
    self.byteOrderMark = byteOrderMark
    self.raw = raw
    self.delimiter = delimiter
    self.decimalMark = decimalMark
  }

  /// Writes a section row by row. Throws the errors of reading its rows.
  public func render(_ section: some Section, to output: inout some TextOutputStream) throws {
    if byteOrderMark { output.write("\u{feff}") }
    output.write(record(section.columns.map { text($0.name) }))
    let rates = decimalMark == "." ? nil : EventAmounts(section)
    try section.forEachRow { row in
      output.write(record((rates?.asAmounts(row) ?? row).map(field)))
    }
  }
}

extension CSVRenderer {
  private func record(_ fields: [String]) -> String {
    // Most readers would skip an empty line, so it would be no record.
    fields == [""] ? "\"\"\r\n" : fields.joined(separator: String(delimiter)) + "\r\n"
  }

  private func field(_ cell: Cell) -> String {
    switch cell {
    case .text(let value): text(value)
    case .amount(let amount): number(amount.text)
    case .percent(let value): number(DecimalText.text(value) ?? "")
    case .number(let value): number(DecimalText.exact(value) ?? "")
    case .count(let count): String(count)
    case .time(let time): quoted(time.description)
    case .flag(let flag): flag ? "true" : "false"
    case .missing: ""
    }
  }

  private func number(_ digits: String) -> String {
    decimalMark == "." ? digits : digits.replacing(".", with: String(decimalMark))
  }

  private func text(_ value: String) -> String {
    quoted(!raw && CSVRenderer.isFormula(value) ? "'" + value : value)
  }

  /// Whether a spreadsheet could run the text as a formula when it opens the file. Some ignore blank
  /// or invisible characters before a sign, and some treat full-width signs like plain ones.
  private static func isFormula(_ text: String) -> Bool {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "=", "+", "-", "@", "\t", "\r", "\n", "\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}":
        return true
      default: break
      }
      let properties = scalar.properties
      guard properties.isWhitespace || [.control, .format].contains(properties.generalCategory)
      else { return false }
    }
    return false
  }

  /// The text, in quotes if it contains a separator of fields or records. Bytes are compared, because
  /// `Character` treats CRLF as one character, and a quote with a combining mark as a different one.
  private func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: isSpecial) else { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { result += "\"" }
      result.unicodeScalars.append(scalar)
    }
    return result + "\""
  }

  private func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n"): true
    default: UInt32(byte) == delimiter.value
    }
  }
}
