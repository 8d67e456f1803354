public import Analysis
import Catalogue

/// Renders a report for people at a terminal.
public struct TextRenderer: Sendable {
  /// The width of the terminal in columns. No line is wider.
  public let width: Int
  /// Whether ANSI escape codes may be written.
  public let color: Bool
  /// The maximum number of rows of a table; `nil` for all.
  public let rowLimit: Int?

  /// The minimum width that is supported.
  private static let leastWidth = 20
  /// The maximum number of lines of one note, because its text may come from outside.
  private static let noteLineLimit = 6

  /// A width below 20 columns counts as 20.
  public init(width: Int = 80, color: Bool = false, rowLimit: Int? = nil) {
    self.width = max(width, TextRenderer.leastWidth)
    self.color = color
    self.rowLimit = rowLimit
  }

  /// Writes a report with these sections. The services of a line about many services become one
  /// row. Throws the errors of reading their rows.
  public func render(
    _ report: Report, _ sections: [any Section], _ moves: MassMoves = .none,
    to output: inout some TextOutputStream
  ) throws {
    // With a summary, other sections show only changes. Without it, they show all rows.
    let isWhole = sections.contains { $0.name == SavedQuery.summary.name }
    var headlines = Headlines(report, moves)
    let excerpts = try sections.map { section in
      try excerpt(of: section, moves, leavesOutUnchanged: isWhole, &headlines)
    }
    writeHead(of: report, headlines.lines(width: width) ?? [], to: &output)
    // If nothing was compared, a list of empty sections would look like "nothing changed".
    let hidesEmpty = isWhole && !report.panels.contains(where: \.isCompared)
    var isAfterRows = true
    for (section, excerpt) in zip(sections, excerpts) where excerpt.count > 0 || !hidesEmpty {
      // Empty tables are printed together. A table with rows has an empty line before it.
      if isAfterRows || excerpt.count > 0 { output.write("\n") }
      isAfterRows = excerpt.count > 0
      let none = none(of: section, in: report)
      TextTable(excerpt, width: width, color: color, report.zone, none: none).write(to: &output)
    }
  }

  /// The text for a section without rows.
  private func none(of section: some Section, in report: Report) -> String {
    guard let (compared, all) = report.compared(in: section.name), compared < all else {
      return "none"
    }
    return compared == 0 ? "nothing to compare" : "none (\(compared) of \(all) panels compared)"
  }

  private func excerpt(
    of section: some Section, _ moves: MassMoves, leavesOutUnchanged: Bool,
    _ headlines: inout Headlines
  ) throws -> TextExcerpt {
    var section: any Section = section
    // The row of a line may be made from rows far after the first ones.
    if let rowLimit, moves.lines.isEmpty { section = section.showing(first: rowLimit) }
    return try TextExcerpt(
      section, moves, limit: max(0, rowLimit ?? .max), leavesOutUnchanged: leavesOutUnchanged
    ) { headlines.take($0, of: section) }
  }
}

extension TextRenderer {
  private func writeHead(
    of report: Report, _ headlines: [Headline], to output: inout some TextOutputStream
  ) {
    let title = TerminalText.safe(report.title)
    let zone = report.zone
    let since = zone.minuteText(report.window.since)
    let until = zone.minuteText(report.window.until) + (zone.isUTC ? " UTC" : "")
    let window = report.window.since == report.window.until ? until : "\(since) → \(until)"
    if DisplayWidth.of(title + "  " + window) <= width {
      output.write(TerminalTone.strong.painted(title, color: color) + "  " + window + "\n")
    } else {
      for line in TextFitting.wrapped(title, width: width) {
        output.write(TerminalTone.strong.painted(line, color: color) + "\n")
      }
      for line in TextFitting.wrapped(window, width: width) { output.write(line + "\n") }
    }
    let notes = report.coverageNotes
    for doubt in notes.doubts {
      write(TerminalText.safe(doubt), after: "!", .strong, to: &output)
    }
    for headline in headlines {
      write(headline.text, after: headline.mark.rawValue, headline.tone, to: &output)
    }
    for warning in report.warnings {
      write(TerminalText.safe(warning), after: "!", .strong, to: &output)
    }
    write(notes.remarks, of: report, to: &output)
  }

  /// Writes other notes about the figures. If they concern many panels, only the first are named.
  private func write(
    _ remarks: [String], of report: Report, to output: inout some TextOutputStream
  ) {
    let shown = remarks.prefix(max(0, rowLimit ?? remarks.count))
    for note in shown + report.notes {
      write(TerminalText.safe(note), after: "•", to: &output)
    }
    if shown.count < remarks.count {
      let rest = "… and \(remarks.count - shown.count) more notes"
      output.write(TerminalTone.faint.painted(rest, color: color) + "\n")
    }
  }

  /// Writes a safe text after a mark, and indents its further lines.
  private func write(
    _ text: String, after mark: String, _ tone: TerminalTone = .plain,
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
