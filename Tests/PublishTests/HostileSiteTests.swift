import Analysis
import Catalogue
import Publish
import ReportSupport
import Testing

/// Names that panels and categories may have change no page's structure and no file's place.
@Suite struct HostileSiteTests {
  private static let names =
    Samples.attacks + [
      "\"onload=alert(1) x=\"", "javascript:alert(1)", "=HYPERLINK(\"http://x\")", "a\u{202E}b",
      "../../../etc/passwd", "%2e%2e/", "con", "", " ", "\u{200B}", "\n", "a/b\\c?d#e",
      String(repeating: "n", count: 1_000_000),
    ]

  @Test("Hostile names make no elements", arguments: names)
  func buildNoElements(name: String) throws {
    let plain = try Self.structures(naming: "plain")
    let attacked = try Self.structures(naming: name)
    #expect(attacked == plain)
  }

  /// The tags of every page, categories' pages under one name.
  private static func structures(naming name: String) throws -> [String: [Substring]] {
    let files = try SiteSamples.files(
      SiteSamples.siteHistory(panels: [name], name: name, category: name))
    var structures: [String: [Substring]] = [:]
    for (path, page) in files where path.hasSuffix(".html") || path.hasSuffix(".xml") {
      #expect(path.wholeMatch(of: #/[a-z0-9._\/-]+/#) != nil, "\(path)")
      #expect(page.utf8.count < 400_000)
      let place = path.replacing(#/category/.*/#, with: "category")
      structures[place] = page.matches(of: #/<\/?[a-zA-Z!?][a-zA-Z0-9]*|\son[a-z]+="/#).map(
        \.output)
    }
    return structures
  }

  @Test("Services with similar ids have different addresses")
  func sharesNoAddress() throws {
    let names: [String?] =
      Self.names + [nil, "none", "é", "e\u{301}", "Likes", "likes", "LIKES", "likes!", "likes?"]
    let categories = names.enumerated().map { place, name in
      CategoryHistory(name: name, listed: [place], gone: [], course: [])
    }
    let ids =
      Self.names + [
        "é", "e\u{301}", "abc", "ABC", "x-abc", "1", "01", String(repeating: "7", count: 99),
      ]
    let services = (ids + (0..<20).map { "s\($0)" }).map { id in
      ServiceHistory(
        id: id, firstSeen: Samples.time(0),
        versions: [
          ServiceVersion(from: Samples.time(0), until: Samples.time(9), name: id, rate: .zero)
        ], state: .removed(since: Samples.time(9)))
    }
    let sample = SiteSamples.siteHistory()
    let panel = PanelHistory(number: 1, name: "north", services: services, categories: categories)
    let files = try SiteSamples.files(
      SiteHistory(report: sample.report, panels: [panel], events: sample.events))
    let pages = files.keys.filter { $0.hasSuffix(".html") }
    #expect(pages.count { $0.contains("/service/") } == services.count)
    #expect(pages.count { $0.contains("/category/") } == categories.count)
    #expect(Set(pages.map { $0.lowercased() }).count == pages.count)
    #expect(pages.allSatisfy { $0.wholeMatch(of: #/[a-z0-9._\/-]{1,120}/#) != nil })
    #expect(files["panel/1/service/abc.html"]?.contains(">abc</h1>") == true)
  }
}
