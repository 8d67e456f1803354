import ArgumentParser

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
  @Option(
    name: .customLong("format"),
    help: "The output format (default: by the extension of --output, else text).")
  var namedFormat: OutputFormat?

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

  /// The format that is named, else that of the output file's extension, else text.
  var format: OutputFormat { namedFormat ?? formatOfExtension ?? .text }

  /// Whether each section gets a file of its own.
  var isFolder: Bool { output?.hasSuffix("/") == true }

  private var formatOfExtension: OutputFormat? {
    guard let name = output?.split(separator: "/", omittingEmptySubsequences: false).last,
      let dot = name.lastIndex(of: ".")
    else { return nil }
    return OutputFormat(rawValue: name[name.index(after: dot)...].lowercased())
  }

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
  /// Where the result goes, with the files that it must never replace.
  func destination(sparing files: GuardedFiles) -> ReportOutput {
    ReportOutput(options: self, guarded: files)
  }
}
