public import Analysis
import Catalogue

/// Renders sections as CSV: RFC 4180, UTF-8, CRLF, a header in snake_case, empty for missing.
public struct CSVRenderer: Sendable {
  /// Whether the text starts with U+FEFF, by which spreadsheets recognise UTF-8.
  public let byteOrderMark: Bool
  /// Whether texts that a spreadsheet would run as a formula stay as they are.
  public let raw: Bool
  /// The separator of the fields: an ASCII character that is in no number.
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

  /// Writes a section row by row. Throws what reading its rows throws.
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
    // A line that is empty would be no record at all to most readers.
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

  /// Whether a spreadsheet could run the text when it opens the file: some pass over what is blank or
  /// invisible before a sign, and some read full-width signs as the plain ones.
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

  /// The text in quotes where it holds what separates fields or records. Bytes are compared, since
  /// `Character` takes CRLF for one and a quote with a combining mark for another.
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
