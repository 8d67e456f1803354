import Foundation
import TestSupport
import Testing

extension BrowserTests {
  /// The checks by keyboard find nothing on a sound page, and what is wrong on a broken one.
  @Suite struct KeyboardCheckTests {
    private let browser: Browser

    init() throws { browser = try #require(Browser.current) }

    private func faults(
      of fixture: FixtureSite, _ check: (Browser) async throws -> [String]
    ) async throws -> [String] {
      let server = try await FolderServer(fixture.site.folder)
      try await browser.open(server.base.appending(path: "index.html"))
      let faults = try await check(browser)
      await server.stop()
      return faults
    }

    private func search(_ fixture: FixtureSite) async throws -> [String] {
      try await faults(of: fixture) { try await $0.searchFaults("dac biet") }
    }

    private func sort(_ fixture: FixtureSite) async throws -> [String] {
      try await faults(of: fixture) { try await $0.sortFaults() }
    }

    @Test("The check finds nothing in the search of a sound page")
    func searchingASoundPage() async throws {
      #expect(try await search(FixtureSite()) == [])
    }

    @Test(
      "The check finds each fault of a broken search",
      arguments: [
        (".replaceAll(\"đ\", \"d\")", "", "not shown: Gói đặc biệt"),
        (".replace(/\\p{M}/gu, \"\")", "", "not shown: Gói đặc biệt"),
        ("for (const row of rows) row.hidden = !isWanted(row);", "", "shown: Followers"),
        ("`${rows.filter(isWanted).length} rows`", "\"found\"", "'found' is announced"),
        ("`${rows.filter(isWanted).length} rows`", "rows.length", "'4' is announced"),
        ("searchParams.set(\"q\", field.value)", "searchParams.set(\"q\", 1)", "holds '1'"),
        ("if (field.value) search();", "", "opened by its address: "),
        (
          "document.querySelector(\"input\");",
          "document.querySelector(\"input\"); field.tabIndex = -1;",
          "does not reach"
        ),
      ])
    func searchingABrokenPage(text: String, other: String, words: String) async throws {
      let found = try await search(FixtureSite("script.js", replacing: text, with: other))
      #expect(found.contains { $0.contains(words) }, "\(found)")
    }

    @Test("The check finds nothing in the sorting of a sound page")
    func sortingASoundPage() async throws {
      #expect(try await sort(FixtureSite()) == [])
    }

    @Test(arguments: [
      ("text(a) - text(b)", "(text(a) < text(b) ? -1 : 1)", "Rate, ascending"),
      ("!text(a) - !text(b) || sign", "sign", "Rate, ascending"),
      ("sign * compare", "compare", "descending"),
      ("\"descending\");", "\"ascending\");", "sorted ascending, not descending"),
      ("body.append(...rows", "body.append(button); body.append(...rows", "loses the focus"),
      ("createElement(\"button\")", "createElement(\"span\")", "does not reach"),
    ])
    func sortingABrokenPage(text: String, other: String, words: String) async throws {
      let found = try await sort(FixtureSite("script.js", replacing: text, with: other))
      #expect(found.contains { $0.contains(words) }, "\(found)")
    }

    @Test("The check finds a focus that is not marked")
    func focusThatIsNotMarked() async throws {
      let broken = try FixtureSite(
        "style.css", replacing: "outline: 3px solid", with: "outline: none")
      #expect(try await search(broken).contains { $0.hasPrefix("focus is not marked") })
    }
  }
}
