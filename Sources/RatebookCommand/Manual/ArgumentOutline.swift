import ArgumentParser
import FoundationEssentials

/// One argument or option of a command, as swift-argument-parser describes it to tools.
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

  /// The arguments of a command, or of a group of options, that its help shows.
  static func all(of arguments: any ParsableArguments.Type) throws -> [ArgumentOutline] {
    let dump = Data(arguments._dumpHelp().utf8)
    return try JSONDecoder().decode(Dump.self, from: dump).command.arguments?
      .filter(\.shouldDisplay) ?? []
  }

  private struct Dump: Decodable {
    struct Command: Decodable { let arguments: [ArgumentOutline]? }
    let command: Command
  }

  /// The argument as the page names it, in roff: `-o, --output file`.
  var term: String {
    guard kind != .positional else { return Roff.italic(valueName ?? "value") }
    let spellings = names ?? []
    let ordered = spellings.filter { $0.kind == "short" } + spellings.filter { $0.kind != "short" }
    let words = ordered.map { Roff.bold($0.spelling) }.joined(separator: ", ")
    return kind == .flag ? words : words + " " + Roff.italic(valueName ?? "value")
  }

  /// What it is for, which values it takes, and what it is where it is left out.
  var meaning: String {
    let values = allValues.map { $0.joined(separator: ", ") }
    let notes = [values, defaultValue.map { "default: \($0)" }].compactMap(\.self)
    return (abstract ?? "") + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
  }
}
