import Analysis
import ArgumentParser
import FoundationEssentials
import Reporting
import Site

/// The formats that a report can be had in.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case text, csv, json, html
}

/// When a report is coloured.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, always, never
}

/// The options that say how a report is printed, and where.
struct OutputOptions: ParsableArguments {
  @Option(help: "The output format.")
  var format = OutputFormat.text

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write to this file (-: standard output); with --format csv and DIR/, a file a section.",
      valueName: "file"),
    completion: .file())
  var output: String?

  @Option(help: "Whether text is coloured.")
  var color = ColorChoice.auto

  @Flag(name: .customLong("no-bom"), help: "Leave out the byte-order mark of CSV.")
  var omitsByteOrderMark = false

  @Flag(help: "Do not guard CSV cells that a spreadsheet would run as formulas.")
  var raw = false

  private var isFolder: Bool { output?.hasSuffix("/") == true }

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("--output takes the name of a file, or -") }
    if isFolder && format != .csv {
      throw ValidationError("-o DIR/ goes with --format csv; the other formats are one file")
    }
  }

  /// Whether a report of this many tables can be had in the chosen format; a usage error otherwise,
  /// which says what to do instead.
  func check(tables: Int, remedy: String? = nil) throws {
    if format == .csv, tables != 1, !isFolder {
      let remedy = remedy ?? "name one (ratebook report rates --format csv)"
      throw CommandFailure(
        .usage,
        "CSV holds one section at a time: \(remedy), or write a file a section with -o DIR/")
    }
  }
}

extension OutputOptions {
  /// Prints what `body` renders, or writes it to the chosen file. Standard output gets it when `body`
  /// has ended, unless it is long.
  func write(_ body: (inout TextSink) throws -> Void) throws {
    if isFolder {
      // Each section has a file of its own.
      var sink = TextSink { _ in }
      return try body(&sink)
    }
    if let output, output != "-" { return try OutputFile.write(to: output, body) }
    let isShown = format == .csv && StandardOutput.isTerminal
    var standardOutput = StandardOutput()
    var sink = TextSink { standardOutput.write(isShown ? shown($0) : $0) }
    try body(&sink)
    sink.finish()
    standardOutput.flush()
  }

  /// Renders a report with these sections in the chosen format, in text with at most `rowLimit` rows of
  /// each. `moves` gives the lines about many services, each of which people are shown in one row.
  func render(
    _ report: Report, _ sections: [any Section], rowLimit: Int? = nil,
    moves: () throws -> MassMoves = { .none }, to sink: inout TextSink
  ) throws {
    switch format {
    case .text: try textRenderer(rowLimit: rowLimit).render(report, sections, moves(), to: &sink)
    case .csv:
      for section in sections {
        if isFolder, let folder = output {
          try OutputFile.makeFolder(folder)
          try OutputFile.write(to: folder + section.name + ".csv") {
            try csvRenderer.render(section, to: &$0)
          }
        } else {
          try csvRenderer.render(section, to: &sink)
        }
      }
    case .json: try JSONRenderer().render(report, sections, to: &sink)
    case .html:
      var report = report
      report.tables = try sections.map { try $0.table() }
      sink.write(try HTMLPage().render(report.folded(by: moves())))
    }
  }

  /// Prints or writes a report that is in memory.
  func write(_ report: Report) throws { try write { try render(report, report.tables, to: &$0) } }

  /// Prints or writes a report of these sections, whose rows are read meanwhile, in text with at most
  /// `rowLimit` rows of each.
  func write(
    _ sections: [SavedQuery], title: String, in scope: Scope, from analyst: Analyst,
    rowLimit: Int? = nil
  ) throws {
    try write { sink in
      try analyst.report(sections, title: title, in: scope) { report in
        try render(
          report.head, report.sections, rowLimit: rowLimit, moves: report.moves, to: &sink)
      }
    }
  }

  /// Prints a text, or writes it to the chosen file.
  func write(_ text: String) throws { try write { $0.write(text) } }

  /// CSV as a terminal may show it. A file or a pipe gets every character as the panel wrote it.
  private func shown(_ csv: String) -> String {
    csv.split(separator: "\r\n", omittingEmptySubsequences: false)
      .map { TerminalText.safe(String($0)) }.joined(separator: "\n")
  }

  private var csvRenderer: CSVRenderer { CSVRenderer(byteOrderMark: !omitsByteOrderMark, raw: raw) }

  private func textRenderer(rowLimit: Int?) -> TextRenderer {
    let environment = ProcessInfo.processInfo.environment
    let isColored =
      switch color {
      case .always: true
      case .never: false
      case .auto:
        output == nil && StandardOutput.isTerminal && environment["NO_COLOR"].nonEmpty == nil
          && environment["TERM"] != "dumb"
      }
    return TextRenderer(
      width: TerminalSize.columns(environment), color: isColored, rowLimit: rowLimit)
  }
}
