import Foundation
import Testing

@testable import RatebookCommand

/// Configurations as the documentation shows them.
@Suite struct DocumentedConfigurationTests {
  struct Example: CustomTestStringConvertible {
    let place: String
    let text: String
    var testDescription: String { place }
  }

  /// The YAML blocks of the README and of the pages in docs.
  static let examples: [Example] = {
    let package = URL(filePath: #filePath).appending(path: "../../..").standardized
    let pages = (try? FileManager.default.contentsOfDirectory(atPath: "\(package.path)/docs")) ?? []
    return (["README.md"] + pages.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" })
      .flatMap { page -> [Example] in
        let text = try? String(contentsOf: package.appending(path: page), encoding: .utf8)
        return examples(in: text ?? "", of: page)
      }
  }()

  private static func examples(in text: String, of page: String) -> [Example] {
    var examples: [Example] = []
    var block: (line: Int, indent: Int, lines: [String])?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let content = line.drop { $0 == " " }
      if let open = block, content.hasPrefix("```") {
        examples.append(
          Example(place: "\(page):\(open.line)", text: open.lines.joined(separator: "\n") + "\n"))
        block = nil
      } else if let open = block {
        block?.lines.append(String(line.dropFirst(open.indent)))
      } else if content == "```yaml" {
        block = (index + 1, line.count - content.count, [])
      }
    }
    return examples
  }

  @Test("There are examples in the README and in docs")
  func exist() {
    let pages = Set(Self.examples.map { $0.place.prefix { $0 != ":" } })
    #expect(pages.isSuperset(of: ["README.md", "docs/alerts.md", "docs/schedules.md"]))
  }

  /// A fragment is completed with a panel; one channel alone is put under `channels`.
  @Test("Each example can be pasted", arguments: examples)
  func canBePasted(_ example: Example) throws {
    let workspace = try Workspace()
    let panel =
      example.text.contains("panels:")
      ? "" : "panels:\n  - {name: acme, url: 'https://panel.example/api/v2', key: {env: K}}\n"
    func read(_ text: String) throws {
      _ = try Configuration(contentsOf: workspace.write(text + panel, to: "ratebook.yaml"))
    }
    do { try read(example.text) } catch {
      let indented = example.text.split(separator: "\n").map { "  \($0)\n" }.joined()
      #expect(throws: Never.self, "\(error)") { try read("channels:\n" + indented) }
    }
  }
}
