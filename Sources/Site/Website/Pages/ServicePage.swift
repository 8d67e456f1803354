import Analysis
import Catalogue

/// The page of a service that ever changed: its rate over time, and every version of it.
struct ServicePage {
  let frame: PageFrame
  let title: String
  let facts: [Fact]
  let previousNames: [PreviousName]
  let hasPreviousNames: Bool
  let relistings: [RelistingLine]
  let blocks: [Block]

  /// A name that it no longer has.
  struct PreviousName {
    let name: String
    let until: Moment
  }

  /// What it was before or came back as.
  struct RelistingLine {
    let words: String
    let service: String
    let rate: String
    let address: String?
  }

  /// The page and its files; none for a service that never changed.
  static func files(
    _ service: ServiceHistory, of history: PanelHistory, _ site: SiteContext
  ) throws -> [SiteFile] {
    guard let stem = site.addresses.stem(ofService: service.id, panel: history.name) else {
      return []
    }
    let table = service.table(panel: history.name)
    let last = service.versions.last
    let page = ServicePage(service, of: history, site, stem: stem)
    return [try site.file(stem + ".html", page, "service")]
      + (try site.files(
        stem, table, site.report(from: service.versions.first?.from, to: last?.until ?? last?.from)))
  }

  init(
    _ service: ServiceHistory, of history: PanelHistory, _ site: SiteContext, stem: String
  ) {
    let last = service.versions.last
    let name = (last?.name ?? service.id).shortened.named
    title = name
    let category = site.addresses.page(ofCategory: last?.category, panel: history.name)
    frame = site.frames.frame(
      of: stem + ".html", title: "\(name) · \(history.name)",
      trail: [
        ("Overview", OverviewPage.path),
        (history.name, site.addresses.page(ofPanel: history.name) ?? OverviewPage.path),
        (last?.category ?? "Without a category", category ?? OverviewPage.path),
      ])
    facts = service.facts(history, site)
    previousNames = service.previousNames(site.zone)
    hasPreviousNames = !previousNames.isEmpty
    let root = frame.root
    relistings = [
      (service.relistedFrom, "Likely relisted from"), (service.relistedAs, "Likely relisted as"),
    ].compactMap { relisted, words in
      relisted.map {
        RelistingLine(
          words: words, service: $0.service.shortened, rate: Figures.amount($0.rate).shortened,
          address: site.addresses.page(ofService: $0.service, panel: history.name).map { root + $0 }
        )
      }
    }
    blocks = service.blocks(history, stem: stem, site.zone)
  }
}
