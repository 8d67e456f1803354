import Analysis
import Catalogue

/// A category's page: how its prices moved, and its services.
struct CategoryPage {
  let frame: PageFrame
  let title: String
  let facts: [Fact]
  let blocks: [Block]
  let pager: Pager?
  let path: String

  init(_ list: CategoryList, rows: Range<Int>, page: Int) {
    let (history, site) = (list.history, list.site)
    path = SiteAddresses.page(page, of: list.stem)
    title = list.title
    frame = site.frames.frame(
      of: path, title: "\(title) · \(history.name)",
      trail: [
        ("Overview", OverviewPage.path),
        (history.name, site.addresses.page(ofPanel: history.name) ?? OverviewPage.path),
      ])
    pager = Pager(page: page, of: list.services.pages.count, stem: list.name)
    let isFirst = page == 1
    facts = isFirst ? list.facts : []
    var blocks = isFirst ? [list.prices].compactMap(\.self) : []
    blocks.append(list.block(rows))
    if isFirst, let gone = list.goneServices(frame.root) { blocks.append(gone) }
    self.blocks = blocks
  }

  /// The pages of a category, more than one where its services fill more, and its files.
  static func files(
    _ category: CategoryHistory, of history: PanelHistory, _ site: SiteContext
  ) throws -> [SiteFile] {
    guard let list = CategoryList(category, of: history, site) else { return [] }
    var files = try list.files()
    for (number, rows) in list.services.pages.enumerated() {
      let page = CategoryPage(list, rows: rows, page: number + 1)
      files.append(try site.file(page.path, page, "category"))
    }
    return files
  }
}
