import ArgumentParser

/// The manual page ratebook(1), made of what `--help` says of every command.
struct ManualPage {
  private var roff = Roff()
  private let shared: [ArgumentOutline]

  /// The whole page, for `man`. Throws where swift-argument-parser describes its arguments in a way
  /// that is not known here.
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
    // Flush left and without hyphens, which would be in the middle of names and options.
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

  /// Writes paragraphs; lines that are indented are examples.
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

  /// A command and, on a line beneath it, what it does, which help has after it.
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
