import Foundation
import Testing

/// What `make install` puts beside the binary: the manual page and the shells' completions.
@Suite struct ManualTests {
  private static let commands = [
    "init", "snapshot", "collect", "import", "report", "catalogue", "history", "balance", "query",
    "orders import", "orders sync", "orders list", "orders remove", "orders undo", "snapshots",
    "accept", "discard", "publish",
    "check", "backup", "restore", "prune", "panel rename", "panel forget", "demo", "simulate",
  ]

  @Test("The manual page names every command and every option that its help shows")
  func completeness() async throws {
    let workspace = try Workspace()
    let page = try await workspace.run("manual")
    #expect(page.status == 0 && page.errors.isEmpty)
    let words = page.output.replacing("\\-", with: "-")
    /// The text below a heading, up to the next of its kind.
    func part(_ heading: String, until next: String) throws -> Substring {
      let rest = words[try #require(words.firstRange(of: heading), "\(heading)").upperBound...]
      return rest[..<(rest.firstRange(of: next)?.lowerBound ?? rest.endIndex)]
    }
    let common = try part(".SH \"OPTIONS OF EVERY COMMAND\"", until: "\n.SH ")
    for command in Self.commands {
      let help = try await Program.start(
        command.split(separator: " ").map(String.init) + ["--help"], in: workspace
      ).result().output
      let part = try part(".SS \"ratebook \(command) ", until: "\n.S")
      for option in help.matches(of: #/ (--[a-z][a-z-]*)[ ,\n]/#).map(\.output.1) {
        #expect(part.contains(option) || common.contains(option), "\(command) \(option)")
      }
      for line in help.split(separator: "\n") where line.hasPrefix("  ratebook ") {
        let command = line.dropFirst(2).split(separator: "   ")[0]
        let escaped = command.replacing("~", with: "\\(ti").replacing("'", with: "\\(aq")
          .replacing("`", with: "\\(ga").replacing("\"", with: "\\(dq")
        #expect(part.contains("\n\(escaped)\n"), "\(line)")
      }
    }
  }

  @Test("The manual page follows man(7), and no text in it is read as a request")
  func requests() async throws {
    let page = try await Workspace().run("manual").output
    let known: Set = [
      ".TH", ".SH", ".SS", ".PP", ".TP", ".RS", ".RE", ".EX", ".EE", ".nr", ".ad",
    ]
    for line in page.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
      let name = line.prefix { $0 != " " }
      #expect(known.contains(String(name)), "\(line)")
    }
    #expect(page.contains("\n7 * * * *  ratebook snapshot \\-q"))
  }

  @Test("Shells accept their completions", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) async throws {
    let workspace = try Workspace()
    let script = try await workspace.run("--generate-completion-script", shell)
    #expect(script.status == 0 && script.output.contains("ratebook"))
    for command in ["report", "snapshots", "simulate"] { #expect(script.output.contains(command)) }
    // What is typed least gladly: a section, a fault.
    for word in ["capabilities", "gzipBomb"] { #expect(script.output.contains(word)) }
  }

  @Test("After --panel, shells offer the configured panels and those in the database")
  func panels() async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.configure([TestPanel.line("other", "https://panel.example/api/v2")])
    let names = try await workspace.run("---completion", "report", "--", "--panel", "0", "0", "")
    #expect(names.output == "acme\nother\n")
    let none = try await Workspace().run("---completion", "report", "--", "--panel", "0", "0", "")
    #expect(none.status == 0 && none.output == "\n" && none.errors.isEmpty)
  }
}
