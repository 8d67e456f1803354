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
    // Behind a summary, a section tells what changed; by itself, all that there is.
    let isWhole = report.tables.contains { $0.name == "summary" }
    var isAfterRows = true
    for table in report.tables {
      let (table, unchanged) = isWhole ? table.withoutUnchanged() : (table, 0)
      // Tables with nothing to say stand together; one with rows stands alone.
      if isAfterRows || !table.body.isEmpty { output.write("\n") }
      isAfterRows = !table.body.isEmpty
      TextTable(table, unchanged: unchanged, width: width, color: color, rowLimit: rowLimit)
        .write(to: &output)
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
    for headline in Headlines(report, width: width)?.lines ?? [] {
      write(headline.text, behind: headline.mark.rawValue, headline.tone, to: &output)
    }
    writeNotes(of: report, to: &output)
  }

  /// Writes what the reader must know of the figures, of many panels the first ones only.
  private func writeNotes(of report: Report, to output: inout some TextOutputStream) {
    let notes = report.panels.flatMap(\.notes)
    let shown = notes.prefix(max(0, rowLimit ?? notes.count))
    for note in shown + report.notes {
      write(TerminalText.safe(note), behind: "•", to: &output)
    }
    if shown.count < notes.count {
      let rest = "… and \(notes.count - shown.count) more of the like"
      output.write(TerminalTone.faint.painted(rest, color: color) + "\n")
    }
  }

  /// Writes a text that is safe with a mark before it, its further lines indented.
  private func write(
    _ text: String, behind mark: String, _ tone: TerminalTone = .plain,
    to output: inout some TextOutputStream
  ) {
    let width = width - 2
    let text = TextFitting.shortened(text, to: width * TextRenderer.noteLineLimit)
    for (position, line) in TextFitting.wrapped(text, width: width).enumerated() {
      let start = position == 0 ? tone.painted(mark, color: color) + " " : "  "
      output.write(start + line + "\n")
    }
  }
}
