import Analysis
import Catalogue

/// The first page: what became of each panel, and what a reader must know of the window.
struct OverviewPage {
  let frame: PageFrame
  let title: String
  let since: Moment
  let until: Moment
  let dataAsOf: Moment?
  let panels: [PanelCard]
  let notices: [String]
  let hasNotices: Bool
  /// The newest first.
  let massEvents: [MassEventLine]
  let hasMassEvents: Bool
  let blocks: [Block]

  static let path = "index.html"
  /// The most rows of one table here; the pages of changes and the files have all of them.
  private static let rowLimit = 100
  /// The rows of them that are not folded.
  private static let shown = 15

  init(_ site: SiteContext) {
    frame = site.frames.frame(of: Self.path, title: "Overview")
    title = frame.site
    let report = site.chronicle.report
    since = Moment(report.window.since, site.zone)
    until = Moment(report.window.until, site.zone)
    dataAsOf = report.panels.compactMap(\.to).max().map { Moment($0, site.zone) }
    let order = site.section(.summary).namedRows.compactMap { $0.text(.panel) }
    panels = site.chronicle.panels.map { (order.firstIndex(of: $0.name) ?? order.count, $0) }
      .sorted { ($0.0, $0.1.number) < ($1.0, $1.1.number) }.map { PanelCard($0.1, site) }
    notices = (report.warnings + site.notes(on: report.panels) + report.notes).map(\.shortened)
    hasNotices = !notices.isEmpty
    massEvents = site.chronicle.moves.lines.reversed().map { MassEventLine($0, site.zone) }
    hasMassEvents = !massEvents.isEmpty
    blocks = Self.blocks(site, frame.root)
  }

  private static func blocks(_ site: SiteContext, _ root: String) -> [Block] {
    func block(
      _ table: Table, _ name: String, _ title: String, _ columns: [ColumnName],
      _ isWanted: (NamedRow) -> Bool = { _ in true }
    ) -> Block {
      let chosen = table.selecting(columns, where: isWanted)
      let named = Table(
        name: name, title: title, meaning: "", columns: chosen.columns, rows: chosen.rows)
      return Block(
        named, site.zone, none: Block.noRows(of: table.name, in: site.chronicle.report),
        limit: rowLimit,
        shown: shown, download: root + "data/" + table.name,
        link: site.links(from: root))
    }
    let moves = site.chronicle.moves
    let rates = site.section(.rates).folded(by: moves).selecting(RatesBlock.columns)
    let new = site.section(.new).folded(by: moves)
    let arrived: [ColumnName] = [
      .name, .service, .panel, .category, .rate, .firstSeenAt, .currency,
    ]
    return [
      RatesBlock.block(rates, site, root, limit: rowLimit, shown: shown),
      block(new, "new", "New services", arrived) { $0[.returned] != .flag(true) },
      block(new, "returned", "Returned services", arrived) { $0[.returned] == .flag(true) },
      block(
        site.section(.removed).folded(by: moves), "removed", "Removed services",
        [.name, .service, .panel, .category, .lastRate, .lastSeenAt, .state, .currency]),
      block(
        site.section(.events), "relisted", "Relisted under another id",
        [.name, .service, .panel, .at, .before, .after, .changePercent]
      ) { $0[.event] == .text("relisted") },
    ]
  }
}

/// The largest changes of rates, as bars and as a table.
enum RatesBlock {
  static let columns: [ColumnName] = [
    .name, .service, .panel, .category, .rateBefore, .rateAfter, .changePercent, .lastChangedAt,
    .currency,
  ]

  static func block(
    _ rates: Table, _ site: SiteContext, _ root: String, limit: Int, shown: Int
  ) -> Block {
    let link = site.links(from: root)
    var block = Block(
      rates, site.zone, title: "Largest rises and falls",
      none: Block.noRows(of: rates.name, in: site.chronicle.report), limit: limit, shown: shown,
      download: root + "data/rates", link: link)
    block.bars = ChangeBars(rates) { link($0, .name) }
    return block
  }
}

/// A move of a panel as a whole, in one line.
struct MassEventLine {
  let at: Moment
  let panel: String
  let words: String

  init(_ line: MassMoves.Line, _ zone: Zone) {
    at = Moment(line.at, zone)
    panel = line.panel.shortened
    words = line.words.shortened
  }
}
