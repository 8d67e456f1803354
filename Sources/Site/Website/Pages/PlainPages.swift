import Analysis
import Catalogue

/// What was spent within the window: private, and there only where it is asked for.
struct SpendPage {
  let frame: PageFrame
  let title = "Spend"
  let since: Moment
  let until: Moment
  let blocks: [Block]

  static let path = "spend.html"

  init(_ site: SiteContext) throws {
    frame = site.frames.frame(
      of: Self.path, title: title, trail: [("Overview", OverviewPage.path)])
    since = Moment(site.chronicle.report.window.since, site.zone)
    until = Moment(site.chronicle.report.window.until, site.zone)
    let spend = try TotalledSpend(site.section(.spend)).table()
    blocks = [
      Block(
        spend, site.zone, limit: 500, download: "data/spend", link: site.links(from: frame.root))
    ]
  }
}

/// What a web server shows where there is no page.
struct NotFoundPage {
  let frame: PageFrame
  let title = "There is no such page"

  static let path = "404.html"

  init(_ site: SiteContext) {
    var frames = site.frames
    // It is shown at any address, from which relative links lead anywhere.
    frames.fixedRoot = frames.settings.baseURL
    frame = frames.frame(of: Self.path, title: title)
  }
}
