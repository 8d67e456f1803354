import Analysis
import Catalogue
import FoundationEssentials
import Render

/// The destination of a command's result: standard output, a file, or a folder with one file per section.
struct ReportOutput {
  let options: OutputOptions
  /// The files that the result must not replace.
  let guarded: GuardedFiles
  /// The zone of times in text and on pages.
  let zone: Zone
}

extension ReportOutput {
  /// Prints what `body` renders, or writes it to the chosen file. Standard output gets it when `body` has
  /// ended, unless it is long. Returns whether everything was written: the reader of a pipe may have seen
  /// enough.
  @discardableResult
  func write(_ body: (inout TextSink) throws -> Void) throws -> Bool {
    if options.isFolder {
      // Each section has its own file.
      var sink = TextSink { _ in }
      try body(&sink)
      return true
    }
    if let output = options.output, output != "-" {
      try guarded.check(output)
      return try OutputFile.write(to: output, body)
    }
    let isShown = options.format == .csv && StandardOutput.isTerminal
    var standardOutput = StandardOutput()
    var sink = TextSink { standardOutput.write(isShown ? shown($0) : $0) }
    try body(&sink)
    sink.finish()
    standardOutput.flush()
    return true
  }

  /// Renders a report with these sections in the chosen format, in text with at most `rowLimit` rows
  /// per section. `moves` are the lines about many services; people see one row for each.
  func render(
    _ report: Report, _ sections: [any Section], rowLimit: Int? = nil,
    moves: () throws -> MassMoves = { .none }, to sink: inout TextSink
  ) throws {
    var report = report
    report.zone = zone
    switch options.format {
    case .text:
      try textRenderer(rowLimit: rowLimit)
        .render(report, withTotals(sections), moves(), to: &sink)
    case .csv:
      guard options.isFolder, let folder = options.output else {
        for section in sections { try csvRenderer.render(section, to: &sink) }
        return
      }
      let files = sections.map { (section: $0, path: folder + $0.name + ".csv") }
      for file in files { try guarded.check(file.path) }
      try OutputFile.makeFolder(folder)
      for file in files {
        try OutputFile.write(to: file.path) { try csvRenderer.render(file.section, to: &$0) }
      }
    case .json: try JSONRenderer().render(report, sections, to: &sink)
    case .html:
      report.tables = try withTotals(sections).map { try $0.table() }
      sink.write(HTMLPage().render(try report.folded(by: moves())))
    }
  }

  private func withTotals(_ sections: [any Section]) -> [any Section] {
    sections.map { $0.name == SavedQuery.spend.name ? TotalledSpend($0) : $0 }
  }

  /// Prints or writes a report in memory.
  func write(_ report: Report) throws { try write { try render(report, report.tables, to: &$0) } }

  /// Prints or writes a report of these sections, and reads their rows meanwhile. Text has at most
  /// `rowLimit` rows per section. Returns the coverage of its panels.
  @discardableResult
  func write(
    _ sections: [SavedQuery], title: String, in scope: Scope, from analyst: Analyst,
    rowLimit: Int? = nil
  ) throws -> [PanelCoverage] {
    var panels: [PanelCoverage] = []
    try write { sink in
      try analyst.report(sections, title: title, in: scope) { report in
        panels = report.head.panels
        try render(
          report.head, report.sections, rowLimit: rowLimit, moves: report.moves, to: &sink)
      }
    }
    return panels
  }

  /// Reports the most important notes on standard error, because CSV has no place for them.
  func tellDoubts(of panels: [PanelCoverage]) {
    guard options.format == .csv else { return }
    for doubt in CoverageNotes(panels, in: zone).doubts { Messages.write("ratebook: " + doubt) }
  }

  /// Prints a text, or writes it to the chosen file.
  func write(_ text: String) throws { try write { $0.write(text) } }

  /// CSV in a form that is safe for a terminal. A file or a pipe gets all characters unchanged.
  private func shown(_ csv: String) -> String {
    func safe(_ text: Substring) -> String { TerminalText.safe(String(text)) }
    return csv.split(separator: "\r\n", omittingEmptySubsequences: false).map { line in
      // Tabs between fields are kept.
      guard options.delimiter == "\t" else { return safe(line) }
      return line.split(separator: "\t", omittingEmptySubsequences: false).map(safe)
        .joined(separator: "\t")
    }.joined(separator: "\n")
  }

  private var csvRenderer: CSVRenderer {
    CSVRenderer(
      byteOrderMark: !options.omitsByteOrderMark, raw: options.raw,
      delimiter: options.delimiter ?? ",", decimalMark: options.decimal ?? ".")
  }

  private func textRenderer(rowLimit: Int?) -> TextRenderer {
    let environment = ProcessInfo.processInfo.environment
    let isTerminal = (options.output ?? "-") == "-" && StandardOutput.isTerminal
    let isColored =
      switch options.color {
      case .always: true
      case .never: false
      case .auto:
        options.output == nil && StandardOutput.isTerminal
          && environment["NO_COLOR"].nonEmpty == nil
          && environment["TERM"] != "dumb"
      }
    return TextRenderer(
      width: TerminalSize.columns(environment, isTerminal: isTerminal), color: isColored,
      rowLimit: rowLimit)
  }
}
