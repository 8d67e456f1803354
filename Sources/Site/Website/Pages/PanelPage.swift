import Analysis
import Catalogue

/// A panel's page: how its prices moved, its balance, and its categories.
struct PanelPage {
  let frame: PageFrame
  let card: PanelCard
  let notices: [String]
  let hasNotices: Bool
  let blocks: [Block]
  let pager: Pager?

  /// The pages of a panel, more than one where its categories fill more, and its files.
  static func files(_ history: PanelHistory, _ site: SiteContext) throws -> [SiteFile] {
    guard let folder = site.addresses.folder(ofPanel: history.name) else { return [] }
    let report = site.report(of: history)
    let (categories, balance, parked) = (
      site.section(.categories).rows(ofPanel: history.name),
      site.section(.balance).rows(ofPanel: history.name),
      site.section(.parked).rows(ofPanel: history.name)
    )
    let index = history.course.table(panel: history.name, category: nil)
    var files = try ((site.hasBalance ? [balance] : []) + [categories, parked]).flatMap { table in
      try site.files(folder + table.name, table, report)
    }
    files += try site.files(
      folder + "index", index,
      site.report(from: history.course.first?.at, to: history.course.last?.at))
    let root = site.frames.frame(of: folder + "index.html", title: "").root
    let shown = categories.selecting([
      .category, .panel, .servicesAfter, .new, .removed, .raised, .lowered, .medianRateBefore,
      .medianRateAfter, .index, .currency,
    ])
    let markup = TableMarkup(shown, site.zone, link: site.links(from: root))
    for (number, rows) in markup.pages.enumerated() {
      let page = PanelPage(
        history, site, categories: markup, rows: rows, page: number + 1, balance, parked)
      files.append(try site.file(page.path, page, "panel"))
    }
    return files
  }

  let path: String

  private init(
    _ history: PanelHistory, _ site: SiteContext, categories: TableMarkup, rows: Range<Int>,
    page: Int, _ balance: Table, _ parked: Table
  ) {
    let stem = (site.addresses.folder(ofPanel: history.name) ?? "") + "index"
    path = SiteAddresses.page(page, of: stem)
    frame = site.frames.frame(
      of: path, title: history.name, trail: [("Overview", OverviewPage.path)])
    card = PanelCard(history, site)
    pager = Pager(page: page, of: categories.pages.count, stem: "index")
    let isFirst = page == 1
    notices =
      isFirst
      ? site.notes(on: site.report(of: history).panels).map(\.shortened) : []
    hasNotices = !notices.isEmpty
    var blocks = isFirst ? [Self.prices(of: history, site.zone)] : []
    if isFirst, site.hasBalance { blocks.append(Self.money(balance, site.zone)) }
    blocks.append(Self.categories(categories, rows))
    if isFirst, !parked.rows.isEmpty {
      let shown = parked.selecting([
        .name, .service, .panel, .category, .rateBefore, .rateAfter, .currency,
      ])
      blocks.append(
        Block(
          shown, site.zone, limit: 100, shown: 15, download: "parked",
          link: site.links(from: frame.root)))
    }
    self.blocks = blocks
  }

  private static func prices(of history: PanelHistory, _ zone: Zone) -> Block {
    var index = Block(anchor: "prices", title: "Prices")
    index.meaning =
      "A chained index of the services that are listed from one snapshot to the next; "
      + "100 at the first snapshot that is kept"
    if let chart = history.course.chart(gaps: history.gaps, zone) {
      index.charts = [chart.markup]
      index.table = IndexTable.markup(history.course, shown: 5, zone)
      index.downloads = [.init(name: "Price index", stem: "index")]
    } else {
      index.none = "No price has changed yet."
    }
    return index
  }

  private static func money(_ balance: Table, _ zone: Zone) -> Block {
    let shown = balance.selecting([
      .at, .balance, .change, .deposits, .charges, .unexplained, .refunds, .panel, .currency,
    ])
    var money = Block(shown, zone, shown: 5, download: "balance")
    money.charts = BalanceChart.charts(of: balance, zone).map(\.markup)
    return money
  }

  private static func categories(_ markup: TableMarkup, _ rows: Range<Int>) -> Block {
    var block = Block(anchor: "categories", title: "Categories")
    guard markup.count > 0 else {
      block.none = Block.noRows
      return block
    }
    block.size = Figures.count(markup.count) + (markup.count == 1 ? " category" : " categories")
    block.table = markup.markup(rows: rows)
    block.downloads = [.init(name: "Categories", stem: "categories")]
    block.hasSearch = true
    return block
  }
}

extension Table {
  /// The rows of one panel.
  func rows(ofPanel name: String) -> Table {
    guard let place = index(of: .panel) else { return self }
    var table = self
    table.rows.removeAll { $0.cell(at: place) != .text(name) }
    return table
  }
}
