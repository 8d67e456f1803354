import Analysis
import Catalogue

/// The days on which something changed, the latest first.
struct ChangesPage {
  let frame: PageFrame
  let title = "Changes by day"
  let blocks: [Block]
  let pager: Pager?

  static let path = "changes/index.html"

  static func files(_ days: [EventDay], _ site: SiteContext) throws -> [SiteFile] {
    let table = table(of: days)
    let markup = TableMarkup(table, site.zone) { row, column in
      guard column == .day, let day = row.text(.day) else { return nil }
      return day + ".html"
    }
    return try markup.pages.enumerated().map { number, rows in
      let path = SiteAddresses.page(number + 1, of: "changes/index")
      let page = ChangesPage(site, path: path, days: markup, rows: rows, page: number + 1)
      return try site.file(path, page, "changes")
    }
  }

  private init(_ site: SiteContext, path: String, days: TableMarkup, rows: Range<Int>, page: Int) {
    frame = site.frames.frame(of: path, title: title, trail: [("Overview", OverviewPage.path)])
    var block = Block(anchor: "days", title: "Days")
    if days.count == 0 {
      block.none = "Nothing has changed yet."
    } else {
      block.size = Figures.count(days.count) + (days.count == 1 ? " day" : " days")
      block.table = days.markup(rows: rows)
      block.hasSearch = true
    }
    blocks = [block]
    pager = Pager(page: page, of: days.pages.count, stem: "index")
  }

  private static func table(of days: [EventDay]) -> Table {
    let counted: [ColumnName] = [.raised, .lowered, .new, .gone, .returned, .other]
    return Table(
      name: "days", title: "Days", meaning: "",
      columns: [Column(.day, .text)] + counted.map { Column($0, .count) },
      rows: days.reversed().map { day in
        var counts = Dictionary(uniqueKeysWithValues: counted.map { ($0, 0) })
        for row in day.events.namedRows { counts[kind(of: row), default: 0] += 1 }
        return [.text(day.name)] + counted.map { .count(counts[$0] ?? 0) }
      })
  }

  /// The column that an event counts in.
  private static func kind(of row: NamedRow) -> ColumnName {
    switch row.text(.event) {
    case "new": return .new
    case "missing": return .gone
    case "returned": return .returned
    case "rate":
      guard let percent = row.percent(.changePercent) else { return .other }
      return percent > 0 ? .raised : .lowered
    default: return .other
    }
  }
}
