import Analysis
import Catalogue
import Render

/// The first page: the changes in each panel, and the most important notes about the window.
struct OverviewPage {
  private let site: SiteContext
  private let frame: PageFrame

  static let path = "index.html"
  /// The maximum number of rows of one table here. The pages of changes and the files have all rows.
  private static let rowLimit = 100
  /// The number of rows that are not folded.
  private static let shown = 15

  init(_ site: SiteContext) {
    self.site = site
    frame = site.frames.frame(of: Self.path, title: "Overview")
  }

  var file: SiteFile {
    let report = site.report
    let massEvents = site.siteHistory.moves.lines.reversed().map(line)
    let notes = notices(report.warnings + report.coverageNotes.all + report.notes)
    return frame.file(
      """
      <h1 dir="auto">\(site.frames.settings.title.shortened)</h1>
      \(report.windowMarkup(freshness: true))\
      <ul class="panels" role="list" aria-label="Panels">
      \(cards.map { "<li>\($0.markup)</li>\n" })</ul>
      \(notes)\
      \(Block.search)\
      \(Self.lines(massEvents, anchor: "mass-events", title: "Moves of a whole panel"))\
      \(blocks.map(\.markup))
      """)
  }

  /// The cards, as in `summary`: those whose prices moved most come first.
  private var cards: [PanelCard] {
    let order = site.section(.summary).namedRows.compactMap { $0.text(.panel) }
    return site.siteHistory.panels.map { (order.firstIndex(of: $0.name) ?? order.count, $0) }
      .sorted { ($0.0, $0.1.number) < ($1.0, $1.1.number) }.map { PanelCard($0.1, site) }
  }

  /// A change of a whole panel.
  private func line(_ move: MassMoves.Line) -> Markup {
    """
    \(Moment(move.at, site.zone).markup) <bdi>\(move.panel.shortened)</bdi>: \
    <bdi>\(move.words.shortened)</bdi>
    """
  }

  /// A section of lines; empty if there are no lines.
  static func lines(_ lines: [Markup], anchor: String, title: String) -> Markup {
    if lines.isEmpty { return "" }
    return """
      <section id="\(anchor)" aria-labelledby="\(anchor)-title">
      <h2 id="\(anchor)-title">\(title)</h2>
      <ul class="lines">
      \(lines.map { "<li>\($0)</li>\n" })</ul>
      </section>

      """
  }
}

// MARK: - Sections

extension OverviewPage {
  private var blocks: [Block] {
    let moves = site.siteHistory.moves
    let rates = site.section(.rates).folded(by: moves)
    let new = site.section(.new).folded(by: moves)
    let removed = site.section(.removed).folded(by: moves)
    let arrived: [ColumnName] = [
      .name, .service, .panel, .category, .rate, .firstSeenAt, .currency,
    ]
    let blocks = [
      block(
        rates, "rates", "Largest rises and falls",
        [
          .name, .service, .panel, .category, .rateBefore, .rateAfter, .changePercent,
          .lastChangedAt, .currency,
        ]),
      block(new, "new", "New services", arrived) { $0[.returned] != .flag(true) },
      block(new, "returned", "Returned services", arrived) { $0[.returned] == .flag(true) },
      block(
        removed, "removed", "Removed services",
        [.name, .service, .panel, .category, .lastRate, .lastSeenAt, .state, .currency]),
      block(
        site.section(.events), "relisted", "Relisted under another id",
        [.name, .service, .panel, .at, .before, .after, .changePercent]
      ) { $0[.event] == .text("relisted") },
    ]
    return blocks + site.report.tables.filter { !Self.placed.contains($0.name) }.map(block)
  }

  /// The sections shown in these blocks and on other pages. The section of capabilities is only in the files.
  private static let placed: Set<String> = Set(
    [
      SavedQuery.summary, .rates, .parked, .new, .removed, .events, .capabilities, .categories,
      .balance, .spend,
    ].map(\.name))

  /// A section, unchanged.
  private func block(_ table: Table) -> Block {
    Block(
      table, site.zone, none: Block.noRows(of: table.name, in: site.report), limit: Self.rowLimit,
      shown: Self.shown, download: frame.root + "data/" + table.name,
      link: site.links(from: frame.root))
  }

  private func block(
    _ table: Table, _ anchor: String, _ title: String, _ columns: [ColumnName],
    _ isWanted: (NamedRow) -> Bool = { _ in true }
  ) -> Block {
    var block = Block(
      table.selecting(columns, where: isWanted), site.zone, anchor: anchor, title: title,
      none: Block.noRows(of: table.name, in: site.report), limit: Self.rowLimit,
      shown: Self.shown, download: frame.root + "data/" + table.name,
      link: site.links(from: frame.root))
    // Only the first section needs its meaning; the other titles are clear.
    if anchor != SavedQuery.rates.name { block.meaning = nil }
    return block
  }
}

extension Table {
  /// The table with these columns in this order, as far as it has them, and with these rows.
  func selecting(
    _ names: [ColumnName], where isWanted: (NamedRow) -> Bool = { _ in true }
  ) -> Table {
    let indices = names.compactMap(index(of:))
    return Table(
      name: name, title: title, meaning: meaning, columns: indices.map { columns[$0] },
      rows: namedRows.filter(isWanted).map { row in indices.map { row.cells.cell(at: $0) } })
  }
}
