import Foundation
import TestSupport
import Testing

extension BrowserTests {
  /// The checks of whole sites find nothing in a sound one, and what is wrong in a broken one.
  @Suite struct SiteCheckTests {
    private let browser: Browser

    init() throws { browser = try #require(Browser.current) }

    private func links(_ fixture: FixtureSite) async throws -> LinkCheck {
      let server = try await FolderServer(fixture.site.folder)
      let check = try await LinkCheck(fixture.site, shownBy: server, in: browser)
      await server.stop()
      return check
    }

    @Test("The check finds nothing on a sound site")
    func aSoundSite() async throws {
      let fixture = try FixtureSite()
      defer { withExtendedLifetime(fixture) {} }
      let check = try await links(fixture)
      #expect(check.brokenLinks == [])
      #expect(try await check.heavyPages() == [])
    }

    @Test(
      "The check finds broken links",
      arguments: [
        ("other.html#more", "gone.html", "no such file"),
        ("other.html#more", "other.html#less", "no such element"),
        ("\"detail/other", "\"/detail/other", "leads out of the site"),
        ("detail/other.html#more", "https://example.com/", "leads out of the site"),
        ("detail/other.html#more", "javascript:alert(1)", "leads out of the site"),
        ("detail/other.html#more", "detail", "no such file"),
        ("\"icon.svg\"", "\"gone.svg\"", "no such file"),
        ("<h1>", "<form action='/'></form><h1>", "leads out of the site"),
      ])
    func brokenLinks(text: String, other: String, words: String) async throws {
      let found = try await links(FixtureSite(replacing: text, with: other)).brokenLinks
      #expect(found.count == 1 && found[0].hasPrefix("index.html: \(words)"), "\(found)")
    }

    @Test("The check finds large pages")
    func heavyPages() async throws {
      var numbers = SplitMix(seed: 1)
      let noise = (0..<70_000).map { _ in String(numbers.within(0...9)) }.joined()
      let scripts = (0..<12).map { "<script src='script.js?\($0)'></script>" }.joined()
      for (more, words) in [
        (String(repeating: "n", count: 400_000), "bytes"),
        (noise + noise + noise + noise, "compressed"),
        (scripts, "requests"),
      ] {
        let fixture = try FixtureSite(replacing: "<h1>", with: "\(more)<h1>")
        defer { withExtendedLifetime(fixture) {} }
        let found = try await links(fixture).heavyPages()
        #expect(found.count == 1 && found[0].hasSuffix(words), "\(found)")
      }
    }

    @Test(
      "The check finds a structure that a name alters",
      arguments: [
        "<script>alert(1)</script>", "<b>", "<img src=x onerror=alert(1)>", "</td><td>", "</table>",
      ])
    func structureThatANameAlters(name: String) async throws {
      var structures: [[String]] = []
      for name in ["Followers", "Plays", name] {
        let fixture = try FixtureSite(replacing: "Followers", with: name)
        let server = try await FolderServer(fixture.site.folder)
        try await browser.open(server.base.appending(path: "index.html"))
        structures.append(try await browser.structure())
        await server.stop()
      }
      #expect(structures[0] == structures[1])
      #expect(structures[0] != structures[2])
    }
  }
}
