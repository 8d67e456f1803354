import ArgumentParser
import Catalogue

/// The formats of a report.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case text, csv, json, html
}

/// When a report is coloured.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, always, never
}

/// The options for the format and the destination of a report.
struct OutputOptions: ParsableArguments {
  @Option(
    name: .customLong("format"),
    help: "The output format (default: by the extension of --output, else text).")
  var namedFormat: OutputFormat?

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write to this file (-: standard output); with --format csv and DIR/, one file per section.",
      valueName: "file"),
    completion: .file())
  var output: String?

  @Option(help: "Whether text is coloured.")
  var color = ColorChoice.auto

  @Flag(name: .customLong("no-bom"), help: "Leave out the byte-order mark of CSV.")
  var omitsByteOrderMark = false

  @Flag(help: "Do not guard CSV cells that a spreadsheet would run as formulas.")
  var raw = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Separate the fields of CSV with this character, or tab (default: ,).",
      valueName: "character"),
    transform: delimiter(_:))
  var delimiter: Unicode.Scalar?

  @Option(
    help: ArgumentHelp(
      "Write the numbers of CSV with this decimal mark: . or , (default: .).", valueName: "mark"),
    transform: decimalMark(_:))
  var decimal: Unicode.Scalar?

  @Option(
    help: ArgumentHelp(
      "The time zone of dates and times that are given and shown, such as Asia/Ho_Chi_Minh (default: "
        + "the configuration's, else TZ, else UTC). CSV and JSON are always in UTC.",
      valueName: "zone"))
  var timezone: String?

  /// The chosen format, or that of the output file's extension, or text.
  var format: OutputFormat { namedFormat ?? formatOfExtension ?? .text }

  /// Whether each section gets its own file.
  var isFolder: Bool { output?.hasSuffix("/") == true }

  private var formatOfExtension: OutputFormat? {
    fileExtension == "htm" ? .html : fileExtension.flatMap(OutputFormat.init)
  }

  /// The output file's extension, in lower case.
  private var fileExtension: String? {
    guard let name = output?.split(separator: "/", omittingEmptySubsequences: false).last,
      let dot = name.lastIndex(of: ".")
    else { return nil }
    return name[name.index(after: dot)...].lowercased()
  }

  /// The extensions of files that programs do not read as plain text.
  private static let otherFormats: Set<String> = [
    "doc", "docx", "gz", "jpg", "ndjson", "jsonl", "numbers", "ods", "odt", "parquet", "pdf",
    "png", "svg", "tab", "tsv", "xls", "xlsb", "xlsm", "xlsx", "xml", "zip",
  ]

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("--output takes the name of a file, or -") }
    if namedFormat == nil, let name = fileExtension, Self.otherFormats.contains(name) {
      let remedy =
        ["tsv", "tab"].contains(name)
        ? "; for columns separated by tabs, add --format csv --delimiter tab" : ""
      throw ValidationError(
        "reports cannot be written as .\(name); use a file that ends in .csv, .json, .html or "
          + ".txt\(remedy)")
    }
    if isFolder && format != .csv {
      throw ValidationError("-o DIR/ goes with --format csv; the other formats are one file")
    }
    if delimiter != nil || decimal != nil, format != .csv {
      throw ValidationError(
        "--delimiter and --decimal are for CSV; add --format csv or -o FILE.csv")
    }
    let mark = decimal ?? "."
    if mark == delimiter ?? "," {
      throw ValidationError(
        "'\(mark)' cannot be both the decimal mark and the delimiter; name another delimiter, such "
          + "as --delimiter ';'")
    }
  }

  /// Checks that the chosen format can hold this many tables. Otherwise throws a usage error with advice.
  func check(tables: Int, remedy: String? = nil) throws {
    if format == .csv, tables != 1, !isFolder {
      let remedy = remedy ?? "name one (ratebook report rates --format csv)"
      throw CommandFailure(
        .usage,
        "CSV holds one section at a time: \(remedy), or write one file per section with -o DIR/")
    }
  }
}

extension OutputOptions {
  /// The destination of the result, with the files that it must not replace and the zone of its times.
  func destination(sparing files: GuardedFiles, in zone: Zone) -> ReportOutput {
    ReportOutput(options: self, guarded: files, zone: zone)
  }
}

extension OutputOptions {
  private static func delimiter(_ text: String) throws -> Unicode.Scalar {
    if text == "tab" { return "\t" }
    guard let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1,
      scalar == "\t" || (" "..."~").contains(scalar),
      // Quotes, and characters of numbers, times and words, would split values.
      !"\"'+-".unicodeScalars.contains(scalar), !scalar.properties.isAlphabetic,
      !("0"..."9").contains(scalar)
    else {
      throw ValidationError(
        "write one ASCII character, such as ';', or tab; quotes, letters, digits, + and - cannot be "
          + "delimiters")
    }
    return scalar
  }

  private static func decimalMark(_ text: String) throws -> Unicode.Scalar {
    switch text {
    case ".": "."
    case ",": ","
    default: throw ValidationError("write . or ,")
    }
  }
}
