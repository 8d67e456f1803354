import Analysis
import Catalogue
import Render

/// The spending within the window. It is private, and published only on request.
enum SpendPage {
  static let title = "Spend"
  static let path = "spend.html"

  static func file(_ site: SiteContext) throws -> SiteFile {
    let frame = site.frames.frame(
      of: path, title: title, trail: [("Overview", OverviewPage.path)])
    let spend = try TotalledSpend(site.section(.spend)).table()
    let block = Block(
      spend, site.zone, limit: 500, download: "data/spend", link: site.links(from: frame.root))
    return frame.file("<h1>\(title)</h1>\n\(site.report.timesMarkup)\(block.markup)")
  }
}

/// The page that a web server shows for an unknown address.
enum NotFoundPage {
  static func file(_ site: SiteContext) -> SiteFile {
    var frames = site.frames
    // The page may be shown at any address, so relative links would not work.
    frames.fixedRoot = frames.settings.baseURL
    let title = "There is no such page"
    let frame = frames.frame(of: "404.html", title: title)
    return frame.file(
      """
      <h1>\(title)</h1>
      <p>It may have been about a service or a category that is gone. \
      <a href="\(frame.root)\(OverviewPage.path)">The overview</a> leads to all there is.</p>

      """)
  }
}
