import Analysis
import Catalogue
import Render

/// A panel's page: how its prices moved, its balance, and its categories.
struct PanelPage {
  /// The files of a panel, and its pages: several if its categories do not fit on one.
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
    let shown = categories.selecting([
      .category, .panel, .servicesAfter, .new, .removed, .raised, .lowered, .medianRateBefore,
      .medianRateAfter, .index, .currency,
    ])
    let root = SiteFrame.root(from: folder)
    let table = HTMLTable(shown, site.zone, link: site.links(from: root))
    let pages = table.pages
    for (index, rows) in pages.enumerated() {
      let page = PanelPage(
        history: history, site: site, number: index + 1, of: pages.count,
        stem: folder + "index")
      let content = page.content(
        Self.categories(table, rows), balance, parked, link: site.links(from: root))
      files.append(page.frame.file(content))
    }
    return files
  }

  private let history: PanelHistory
  private let site: SiteContext
  private let frame: PageFrame
  private let isFirst: Bool
  private let pager: Markup

  private init(
    history: PanelHistory, site: SiteContext, number: Int, of count: Int, stem: String
  ) {
    self.history = history
    self.site = site
    frame = site.frames.frame(
      of: SiteAddresses.page(number, of: stem), title: history.name,
      trail: [("Overview", OverviewPage.path)])
    isFirst = number == 1
    pager = PageFrame.pager(page: number, of: count, stem: "index")
  }

  private func content(
    _ categories: Block, _ balance: Table, _ parked: Table, link: HTMLTable.Link
  ) -> Markup {
    let card = PanelCard(history, site)
    var blocks = [categories]
    if isFirst {
      blocks.insert(Self.prices(of: history, site.zone), at: 0)
      if site.hasBalance { blocks.insert(Self.money(balance, site.zone), at: 1) }
      if !parked.rows.isEmpty {
        let shown = parked.selecting([
          .name, .service, .panel, .category, .rateBefore, .rateAfter, .currency,
        ])
        blocks.append(
          Block(shown, site.zone, limit: 100, shown: 15, download: "parked", link: link))
      }
    }
    return """
      <h1 dir="auto">\(card.name)</h1>
      \(card.glance)\
      \(notices(isFirst ? site.report(of: history).coverageNotes.all : []))\
      \(blocks.map(\.markup))\
      \(pager)
      """
  }

  private static func prices(of history: PanelHistory, _ zone: Zone) -> Block {
    history.course.block(
      meaning: "A chained index of the services that are listed from one snapshot to the next; "
        + "100 at the first snapshot that is kept",
      none: "No price has changed yet.", gaps: history.gaps, download: "index", zone)
  }

  private static func money(_ balance: Table, _ zone: Zone) -> Block {
    let shown = balance.selecting([
      .at, .balance, .change, .deposits, .charges, .unexplained, .refunds, .panel, .currency,
    ])
    return Block(shown, zone, limit: 200, shown: 5, download: "balance")
  }

  private static func categories(_ table: HTMLTable, _ rows: Range<Int>) -> Block {
    var block = Block(anchor: "categories", title: "Categories")
    guard table.count > 0 else {
      block.none = Block.noRows
      return block
    }
    block.size = Figures.count(table.count, "category", plural: "categories")
    block.table = table.markup(rows: rows)
    block.download = ("Categories", "categories")
    block.hasSearch = true
    return block
  }
}

extension Table {
  /// The rows of one panel.
  func rows(ofPanel name: String) -> Table {
    guard let panel = index(of: .panel) else { return self }
    var table = self
    table.rows.removeAll { $0.cell(at: panel) != .text(name) }
    return table
  }
}

// MARK: - The panel at a glance

/// A panel at a glance.
struct PanelCard {
  let name: String
  private let address: String?
  private let summary: NamedRow?
  private let history: PanelHistory
  private let zone: Zone

  init(_ history: PanelHistory, _ site: SiteContext) {
    self.history = history
    name = history.name.shortened.named
    address = site.addresses.page(ofPanel: history.name)
    summary = site.summary(of: history)
    zone = site.zone
  }

  /// The card on the overview. It links to the panel's page.
  var markup: Markup {
    let heading: Markup = "<bdi>\(name)</bdi>"
    return """
      <h2>\(address.map { "<a href=\"\($0)\">\(heading)</a>" } ?? heading)</h2>
      \(glance)
      """
  }

  var glance: Markup {
    let asOf: Markup = history.span.map { "as of \(Moment($0.to, zone).markup)" } ?? "no snapshot"
    return """
      <p class="freshness">\(asOf)\
      \(" <strong class=\"stale\">stale</strong>", if: history.isStale)</p>
      \(facts.markup)\
      \("<ul class=\"counts\" role=\"list\">\(counts)</ul>\n", if: !counts.isEmpty)
      """
  }

  private var facts: Facts {
    var facts = Facts()
    facts.add("Services", "\(summary?.shown(.services) ?? "not read")")
    let prices = summary?.number(.index).map { ShownChange(percent: $0 - 100).factMarkup }
    facts.add("Prices", prices ?? "none compared")
    facts.add(
      "Balance",
      """
      \(summary?.shown(.balance) ?? "not read")\
      \(history.currency.map { " <bdi>\($0.shortened)</bdi>" })
      """)
    return facts
  }

  /// The changes of the panel's services, such as `4 higher`; empty if nothing was compared.
  private var counts: [Markup] {
    ChangeCounts.words.compactMap { column, word in
      summary?.shown(column).map { "<li>\($0) \(word)</li>" }
    }
  }
}

/// The counts of changes, with their names on pages.
enum ChangeCounts {
  static let words: [(ColumnName, String)] = [
    (.raised, "higher"), (.lowered, "lower"), (.new, "new"), (.removed, "gone"),
  ]
}
