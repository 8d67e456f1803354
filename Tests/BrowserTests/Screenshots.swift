import Foundation
import TestSupport
import Testing

extension BrowserTests {
  /// Pictures of the demo's site for the README, where `RATEBOOK_SCREENSHOTS` names the folder for
  /// them; `scripts/screenshots` sets it.
  @Suite(.enabled(if: Tools.pictureFolder != nil, "scripts/screenshots takes them"))
  struct Screenshots {
    @Test("Screenshots show the demo's site")
    func ofTheDemo() async throws {
      let browser = try #require(Browser.current)
      let folder = URL(filePath: try #require(Tools.pictureFolder))
      let published = try await PublishedSite.demo.value
      for (name, path) in Self.pages(of: published.site) {
        for (device, width, height) in [("phone", 390, 844), ("desktop", 1280, 900)] {
          for scheme in View.Scheme.allCases {
            let view = View(width: width, scheme: scheme, height: height)
            try await browser.open(published.server.base.appending(path: path), view)
            let file = folder.appending(path: "site-\(name)-\(device)-\(scheme).png")
            try await browser.picture().write(to: file)
          }
        }
      }
    }

    /// The overview, and of categories and services those with the most to show.
    private static func pages(of site: Site) -> [(name: String, path: String)] {
      ["category", "service"].reduce(into: [("overview", "index.html")]) { pages, kind in
        let largest = site.pages.filter { $0.contains("/\(kind)/") }
          .max { (site.size(of: $0), $0) < (site.size(of: $1), $1) }
        if let largest { pages.append((kind, largest)) }
      }
    }
  }
}
