import ArgumentParser
import FoundationEssentials
import ReportModel
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
  /// A report as it is printed or written.
  enum Rendered {
    case whole(TextPieces)
    /// A text a section, by its name.
    case sections([(name: String, text: TextPieces)])
  }

  /// A report in the chosen format, in text with at most `rowLimit` rows a table.
  func rendered(_ report: Report, rowLimit: Int? = nil) throws -> Rendered {
    if isFolder {
      return .sections(
        report.tables.map { table in
          var text = TextPieces()
          csvRenderer.render(table, to: &text)
          return (table.name, text)
        })
    }
    var text = TextPieces()
    switch format {
    case .text: textRenderer(rowLimit: rowLimit).render(report.folded(), to: &text)
    case .csv: csvRenderer.render(report, to: &text)
    case .json: JSONRenderer().render(report, to: &text)
    case .html: text.write(try HTMLPage().render(report.folded().made()))
    }
    return .whole(text)
  }

  /// Prints or writes a report, in text with at most `rowLimit` rows a table.
  func write(_ report: Report, rowLimit: Int? = nil) throws {
    try write(rendered(report, rowLimit: rowLimit))
  }

  /// Prints or writes what was rendered.
  func write(_ rendered: Rendered) throws {
    switch rendered {
    case .whole(let text): try write(text.pieces)
    case .sections(let sections):
      guard let folder = output else { return }
      try OutputFile.makeFolder(folder)
      for (name, text) in sections {
        try OutputFile.write(text.pieces, to: folder + name + ".csv")
      }
    }
  }

  /// Prints a text, or writes it to the chosen file.
  func write(_ text: String) throws { try write([text]) }

  private func write(_ pieces: [String]) throws {
    if let output, output != "-" { return try OutputFile.write(pieces, to: output) }
    var standardOutput = StandardOutput()
    if format == .csv && StandardOutput.isTerminal {
      standardOutput.write(shown(pieces.joined()))
    } else {
      for piece in pieces { standardOutput.write(piece) }
    }
    standardOutput.flush()
  }

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
