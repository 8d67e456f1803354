import Catalogue
public import ReportModel

/// Renders a report for people at a terminal.
public struct TextRenderer: ReportRenderer {
  /// The columns of the terminal; no line is wider.
  public let width: Int
  /// Whether ANSI escape codes may be written.
  public let color: Bool
  /// The most rows shown of a table; `nil` for all of them.
  public let rowLimit: Int?

  /// The narrowest terminal that is laid out for.
  private static let leastWidth = 20
  /// How many lines one note may take, since the texts in it come from outside.
  private static let noteLineLimit = 6

  /// A width below 20 columns counts as 20.
  public init(width: Int = 80, color: Bool = false, rowLimit: Int? = nil) {
    self.width = max(width, TextRenderer.leastWidth)
    self.color = color
    self.rowLimit = rowLimit
  }

  public func render(_ report: Report, to output: inout some TextOutputStream) {
    writeHead(of: report, to: &output)
    var isAfterRows = true
    for table in report.tables {
      // Tables with nothing to say stand together; one with rows stands alone.
      if isAfterRows || !table.rows.isEmpty { output.write("\n") }
      isAfterRows = !table.rows.isEmpty
      TextTable(table, width: width, color: color, rowLimit: rowLimit).write(to: &output)
    }
  }
}

extension TextRenderer {
  private func writeHead(of report: Report, to output: inout some TextOutputStream) {
    let title = TerminalText.safe(report.title)
    let (since, until) = (report.window.since.minuteText, report.window.until.minuteText)
    let window =
      report.window.since == report.window.until ? "\(until) UTC" : "\(since) → \(until) UTC"
    if DisplayWidth.of(title + "  " + window) <= width {
      output.write(TerminalTone.strong.painted(title, color: color) + "  " + window + "\n")
    } else {
      for line in TextFitting.wrapped(title, width: width) {
        output.write(TerminalTone.strong.painted(line, color: color) + "\n")
      }
      for line in TextFitting.wrapped(window, width: width) { output.write(line + "\n") }
    }
    for note in report.panels.flatMap(\.notes) + report.notes { writeNote(note, to: &output) }
  }

  /// Writes a note with a bullet, its further lines indented.
  private func writeNote(_ note: String, to output: inout some TextOutputStream) {
    let width = width - 2
    let text = TextFitting.shortened(
      TerminalText.safe(note), to: width * TextRenderer.noteLineLimit)
    for (position, line) in TextFitting.wrapped(text, width: width).enumerated() {
      output.write((position == 0 ? "• " : "  ") + line + "\n")
    }
  }
}
