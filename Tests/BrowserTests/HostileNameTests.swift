import Foundation
import TestSupport
import Testing

extension BrowserTests {
  /// What panels call their services changes no page's structure.
  @Suite struct HostileNameTests {
    private let browser: Browser

    init() throws { browser = try #require(Browser.current) }

    static let names = [
      "<script>document.title = 1</script>", "\" onload=\"document.title = 1",
      "javascript:alert(1)",
      "\u{202E}drawkcab\u{2066}\u{200F}", String(repeating: "megabyte", count: 1 << 17),
      "=HYPERLINK(\"https://example.com\")",
      "</td></tr></table></main><img src=x onerror=alert(1)>",
      "\u{600}<b>\u{301}\"\u{301}", "]]><!-- -->", "{{title}}{{{title}}}",
      "</title></style></script><svg onload=alert(1)>", "&lt;i&gt;&#60;i&#62;", "' autofocus='",
    ]

    @Test("No name alters a page")
    func noNameAltersAPage() async throws {
      // As long as the names that they replace: a name that is too long is shortened, which may show.
      let harmless = Self.names.enumerated().map { index, name in
        String((String(repeating: "Likes \(index) ", count: name.count)).prefix(name.count))
      }
      let category = Self.names.filter { $0.count < 100 }.joined()
      let plain = String(repeating: "c", count: category.count)
      let expected = try await structures(of: .named(harmless, category: plain, days: 4))
      let actual = try await structures(of: .named(Self.names, category: category, days: 4))
      #expect(expected.keys.sorted() == actual.keys.sorted())
      for (page, structure) in expected {
        let other = try #require(actual[page])
        let difference = zip(structure, other).first { $0 != $1 }
        #expect(structure == other, "\(page): \(difference.map { "\($0)" } ?? "")")
      }
      #expect(expected.keys.contains { $0.contains("/service/") })
      #expect(expected["report"]?.contains { $0.hasSuffix("tbody") } == true)
    }

    private func structure(ofReport folder: URL) async throws -> [String] {
      let server = try await FolderServer(folder, policy: nil)
      try await browser.open(server.base.appending(path: "index.html"))
      let structure = try await browser.structure()
      await server.stop()
      return structure
    }

    /// The structure of every page, by its path; a category's has its name in it.
    private func structures(of published: PublishedSite) async throws -> [String: [String]] {
      let server = published.server
      var structures: [String: [String]] = [:]
      for path in published.site.pages {
        try await browser.open(server.base.appending(path: path))
        let page = path.replacing(#/category\/[^.]*/#, with: "category/any")
        structures[page] = try await browser.structure()
        let warnings = try await browser.consoleWarnings()
        #expect(warnings == [], "\(path)")
        let outside = try await browser.outsideRequests(from: server.base)
        #expect(outside == [], "\(path)")
      }
      structures["report"] = try await structure(ofReport: published.report)
      return structures
    }
  }
}
