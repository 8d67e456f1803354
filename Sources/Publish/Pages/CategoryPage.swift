import Analysis
import Catalogue
import Render

/// The pages of a category: how its prices moved, and its services.
struct CategoryPage {
  private let category: CategoryHistory
  private let history: PanelHistory
  private let site: SiteContext
  private let title: String
  /// The address of the pages, without suffix.
  private let stem: String
  private let services: HTMLTable

  /// The files of a category, and its pages: several if its services do not fit on one.
  static func files(
    _ category: CategoryHistory, of history: PanelHistory, _ site: SiteContext
  ) throws -> [SiteFile] {
    guard let page = CategoryPage(category, of: history, site) else { return [] }
    let pages = page.services.pages
    return try page.downloads()
      + pages.enumerated().map { page.file($0 + 1, of: pages.count, rows: $1) }
  }

  /// Makes the pages; `nil` if the site does not have the category.
  private init?(_ category: CategoryHistory, of history: PanelHistory, _ site: SiteContext) {
    guard let stem = site.addresses.stem(ofCategory: category.name, panel: history.name) else {
      return nil
    }
    self.category = category
    self.history = history
    self.site = site
    self.stem = stem
    title = (category.name ?? "Without a category").shortened.named
    let listed = category.listed.map { history.services[$0] }
    services = HTMLTable(
      Self.table(listed, history, site), site.zone,
      drawings: HTMLTable.Drawings(
        label: "Rates so far", after: .rate, listed.map { RateLine($0.versions)?.markup }),
      link: Self.link(from: stem, history, site))
  }

  /// The links from services' names to their pages.
  private static func link(
    from path: String, _ history: PanelHistory, _ site: SiteContext
  ) -> HTMLTable.Link {
    let root = SiteFrame.root(from: path)
    return { row, column in
      guard column == .name, let id = row.text(.service) else { return nil }
      return site.addresses.page(ofService: id, panel: history.name).map { root + $0 }
    }
  }

  /// The last part of the pages' address.
  private var name: String { stem.split(separator: "/").last.map(String.init) ?? stem }

  private func file(_ number: Int, of count: Int, rows: Range<Int>) -> SiteFile {
    let frame = site.frames.frame(
      of: SiteAddresses.page(number, of: stem), title: "\(title) · \(history.name)",
      trail: [
        ("Overview", OverviewPage.path),
        (history.name, site.addresses.page(ofPanel: history.name) ?? OverviewPage.path),
      ])
    let isFirst = number == 1
    let blocks = isFirst ? [prices, block(rows), goneServices] : [block(rows)]
    return frame.file(
      """
      <h1 dir="auto">\(title)</h1>
      \((isFirst ? facts : Facts()).markup)\
      \(blocks.compactMap { $0?.markup })\
      \(PageFrame.pager(page: number, of: count, stem: name))
      """)
  }

  /// The listed services, as `catalogue` prints them, and the index.
  private func downloads() throws -> [SiteFile] {
    let listed = category.listed.map { history.services[$0].id }
    let catalogue = SavedQuery.catalogue.table(
      site.catalogue(of: category.name, panel: history.name))
    let course = category.course
    return [
      SiteFile(stem + ".csv", try site.downloads.csv(catalogue)),
      SiteFile(stem + ".json", site.downloads.answer(history.name, listed)),
    ]
      + (try site.files(
        stem + ".index", course.table(panel: history.name, category: category.name),
        site.report(from: course.first?.at, to: course.last?.at)))
  }

  private static func table(
    _ services: [ServiceHistory], _ history: PanelHistory, _ site: SiteContext
  ) -> Table {
    Table(
      name: "services", title: "Services", meaning: "What is listed now",
      columns: [
        Column(.name, .text), Column(.service, .text), Column(.rate, .amount),
        Column(.changePercent, .percent), Column(.min, .amount), Column(.max, .amount),
        Column(.refill, .flag), Column(.cancel, .flag), Column(.type, .text),
        Column(.remark, .text), Column(.currency, .text),
      ],
      rows: services.compactMap { service in
        service.versions.last.map { version in
          [
            .text(version.name), .text(service.id), .amount(version.rate),
            .percent(site.change(of: service.id, panel: history.name)), .amount(version.min),
            .amount(version.max), .flag(version.refill), .flag(version.cancel),
            .text(version.type), .text(version.remark(site.zone)),
            .text(version.currency ?? history.currency),
          ]
        }
      })
  }
}

extension ServiceVersion {
  /// Why the rate cannot be compared as a price; `nil` if it can.
  fileprivate func remark(_ zone: Zone) -> String? {
    if isStale { return "last known rate: it cannot be read since \(zone.text(from))" }
    return isParked ? "parked: not for sale" : nil
  }
}

// MARK: - Parts

extension CategoryPage {
  /// The facts about the whole category.
  private var facts: Facts {
    // There is one row for each currency of the rates.
    let rows = site.section(.categories).namedRows.filter {
      $0.text(.panel) == history.name && $0.text(.category).isExactly(category.name)
    }
    var facts = Facts()
    facts.add("Services", text: Figures.count(category.listed.count))
    if let row = rows.first, rows.count == 1 {
      if let median = row.shown(.medianRateAfter) {
        facts.add("Median rate", text: median + (row.shown(.currency).map { " \($0)" } ?? ""))
      }
      if let index = row.number(.index) {
        facts.add("Prices in the window", ShownChange(percent: index - 100))
      }
    }
    if !rows.isEmpty {
      let counts = ChangeCounts.words.map { column, word in
        "\(Figures.count(rows.reduce(0) { $0 + $1.count(column) })) \(word)"
      }
      facts.add("In the window", text: counts.joined(separator: ", "))
    }
    return facts
  }

  /// The price index; `nil` if the category never had a price.
  private var prices: Block? {
    guard !category.course.isEmpty else { return nil }
    return category.course.block(
      meaning: "A chained index of its services; 100 where it begins",
      none: "No rate has changed so far.", gaps: history.gaps, download: name + ".index",
      site.zone)
  }

  /// The block with these rows of the services.
  private func block(_ rows: Range<Int>) -> Block {
    var block = Block(anchor: "services", title: "Services")
    if services.count == 0 {
      block.none = "None is listed now."
    } else {
      block.meaning =
        "Changes are those of the report's window; the small lines are all rates so far, "
        + "oldest first"
      block.size = Figures.count(services.count, "service")
      block.table = services.markup(rows: rows)
      block.download = ("Services", name)
      block.hasSearch = true
    }
    return block
  }

  /// The services that are no longer listed; `nil` if there are none.
  private var goneServices: Block? {
    let gone = category.gone.map { history.services[$0] }.compactMap { service -> [Cell]? in
      guard let last = service.versions.last, let end = last.until else { return nil }
      return [.text(last.name), .text(service.id), .amount(last.rate), .time(end)]
    }
    guard !gone.isEmpty else { return nil }
    let table = Table(
      name: "gone", title: "No longer listed", meaning: "",
      columns: [
        Column(.name, .text), Column(.service, .text), Column(.lastRate, .amount),
        Column(.goneSince, .time),
      ], rows: gone)
    return Block(
      table, site.zone, limit: 200, shown: 10, link: Self.link(from: stem, history, site))
  }
}
