import ArgumentParser
import FoundationEssentials

/// Prints the manual page, for `make install` and for `ratebook manual | man -l -`.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Print the manual page, for man.",
    usage: "ratebook manual",
    discussion: """
      Examples:
        ratebook manual | man -l -
        ratebook manual > ratebook.1
      """,
    shouldDisplay: false)

  @OptionGroup var global: GlobalOptions

  func run() throws {
    var output = StandardOutput()
    output.write(try ManualPage.text())
    output.flush()
  }
}

/// The manual page ratebook(1), made from the `--help` texts of all commands.
struct ManualPage {
  private var roff = Roff()
  private let shared: [ArgumentOutline]

  /// The whole page, for `man`. Throws if swift-argument-parser describes its arguments in an unknown form.
  static func text() throws -> String {
    var page = try ManualPage()
    try page.write()
    return page.roff.text
  }

  private init() throws { shared = try ArgumentOutline.all(of: GlobalOptions.self) }

  private mutating func write() throws {
    let configuration = Ratebook.configuration
    roff.request(
      "TH", "RATEBOOK", "1", "\"\"", Roff.argument("Ratebook \(configuration.version)"),
      Roff.argument("User Commands"))
    // Text is left-aligned and without hyphenation, which could split names and options.
    roff.request("nr", "HY", "0")
    roff.request("ad", "l")
    roff.heading("Name")
    roff.paragraph("ratebook - \(Self.name)")
    roff.heading("Synopsis")
    roff.paragraph(configuration.usage ?? "")
    roff.heading("Description")
    for paragraph in Self.description { roff.paragraph(paragraph) }
    write(discussion: configuration.discussion)
    roff.heading("Commands")
    try write(commandsOf: Ratebook.self)
    roff.heading("Options of every command")
    let others = try ArgumentOutline.all(of: Ratebook.self).filter { !shared.contains($0) }
    for option in shared + others { roff.item(option.term, option.meaning) }
    for (title, items) in Self.sections {
      roff.heading(title)
      for (term, meaning) in items { roff.item(Roff.bold(term), meaning) }
    }
  }
}

extension ManualPage {
  private mutating func write(commandsOf parent: any ParsableCommand.Type) throws {
    for command in parent.configuration.subcommands where command.configuration.shouldDisplay {
      let isGroup = !command.configuration.subcommands.isEmpty
      if isGroup { try write(commandsOf: command) } else { try write(command) }
    }
  }

  private mutating func write(_ command: any ParsableCommand.Type) throws {
    let configuration = command.configuration
    roff.subheading(configuration.usage ?? "")
    roff.paragraph(configuration.abstract)
    write(discussion: configuration.discussion)
    for argument in try ArgumentOutline.all(of: command)
    where !shared.contains(argument) && !argument.isOfTheParser {
      roff.item(argument.term, argument.meaning)
    }
  }

  /// Writes paragraphs. Indented lines are examples.
  private mutating func write(discussion: String) {
    var prose: [Substring] = []
    var example: [String] = []
    let lines = discussion.split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines + [""] {
      let isIndented = line.hasPrefix("  ")
      if !prose.isEmpty, isIndented || line.isEmpty {
        roff.paragraph(prose.joined(separator: " "))
        prose = []
      }
      if !example.isEmpty, !isIndented {
        roff.example(example)
        example = []
      }
      if isIndented {
        example += Self.exampleLines(line.dropFirst(2))
      } else if !line.isEmpty {
        prose.append(line)
      }
    }
  }

  /// A command and, on the next line, its description. In help, both are on one line.
  private static func exampleLines(_ line: Substring) -> [String] {
    guard let gap = line.firstMatch(of: #/ {3,}/#)?.range else { return [String(line)] }
    return [String(line[..<gap.lowerBound]), "    " + line[gap.upperBound...]]
  }
}

extension ArgumentOutline {
  /// Whether swift-argument-parser adds it to every command.
  fileprivate var isOfTheParser: Bool {
    names?.contains { ["help", "version"].contains($0.name) } == true
  }
}

/// An argument or option of a command, as swift-argument-parser describes it for tools.
struct ArgumentOutline: Decodable, Equatable {
  enum Kind: String, Decodable { case positional, option, flag }

  struct Name: Decodable, Equatable {
    let kind, name: String

    var spelling: String { (kind == "long" ? "--" : "-") + name }
  }

  let kind: Kind
  let shouldDisplay: Bool
  let names: [Name]?
  let valueName, defaultValue, abstract: String?
  let allValues: [String]?

  /// The arguments of a command, or of a group of options, that help shows.
  static func all(of arguments: any ParsableArguments.Type) throws -> [ArgumentOutline] {
    let dump = Data(arguments._dumpHelp().utf8)
    return try JSONDecoder().decode(Dump.self, from: dump).command.arguments?
      .filter(\.shouldDisplay) ?? []
  }

  private struct Dump: Decodable {
    struct Command: Decodable { let arguments: [ArgumentOutline]? }
    let command: Command
  }

  /// The argument's form on the page, in roff: `-o, --output file`.
  var term: String {
    guard kind != .positional else { return Roff.italic(valueName ?? "value") }
    let spellings = names ?? []
    let ordered = spellings.filter { $0.kind == "short" } + spellings.filter { $0.kind != "short" }
    let words = ordered.map { Roff.bold($0.spelling) }.joined(separator: ", ")
    return kind == .flag ? words : words + " " + Roff.italic(valueName ?? "value")
  }

  /// The argument's purpose, accepted values and default.
  var meaning: String {
    let values = allValues.map { $0.joined(separator: ", ") }
    let notes = [values, defaultValue.map { "default: \($0)" }].compactMap(\.self)
    return (abstract ?? "") + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
  }
}

/// A text for `man`, written with the macros of man(7).
struct Roff {
  private(set) var text = ""
  /// Whether a heading was written last. A heading starts a paragraph by itself.
  private var isBehindHeading = false

  /// A request or macro on its own line, with its arguments unchanged.
  mutating func request(_ name: String, _ arguments: String...) {
    text += "." + ([name] + arguments).joined(separator: " ") + "\n"
    isBehindHeading = false
  }

  mutating func heading(_ title: String) {
    request("SH", Self.argument(title.uppercased()))
    isBehindHeading = true
  }

  mutating func subheading(_ title: String) {
    request("SS", Self.argument(title))
    isBehindHeading = true
  }

  mutating func paragraph(_ words: String) {
    if !isBehindHeading { request("PP") }
    line(words)
  }

  /// A term with its meaning indented below it. The term must be roff already, see ``bold(_:)``.
  mutating func item(_ term: String, _ meaning: String) {
    request("TP")
    text += term + "\n"
    line(meaning)
  }

  /// Lines without any formatting.
  mutating func example(_ lines: some Sequence<String>) {
    request("RS", "4")
    request("EX")
    for words in lines { line(words) }
    request("EE")
    request("RE")
  }

  private mutating func line(_ words: String) {
    let escaped = Self.escaped(words)
    let isRequest = escaped.hasPrefix(".") || escaped.hasPrefix("\\(aq")
    text += (isRequest ? "\\&" : "") + escaped + "\n"
    isBehindHeading = false
  }
}

extension Roff {
  static func bold(_ words: String) -> String { "\\fB\(escaped(words))\\fR" }

  static func italic(_ words: String) -> String { "\\fI\(escaped(words))\\fR" }

  /// Words as a single argument of a macro.
  static func argument(_ words: String) -> String { "\"\(escaped(words))\"" }

  /// Words without characters that roff interprets. Quotes and hyphens are kept, so that an example
  /// can be copied from the page.
  static func escaped(_ words: String) -> String {
    words.reduce(into: "") { result, character in
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case "\"": result += "\\(dq"
      default: result.append(character)
      }
    }
  }
}
