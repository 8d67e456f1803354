import Analysis
import Catalogue

/// What changed on one day, in the site's zone.
struct DayPage {
  let frame: PageFrame
  let title: String
  let blocks: [Block]
  let pager: Pager?
  /// The day before on which something changed.
  let earlier: Day?

  /// A day with its page.
  struct Day {
    let name: String
    let address: String
  }

  private static let columns: [ColumnName] = [
    .at, .name, .service, .panel, .category, .event, .before, .after, .changePercent,
  ]

  /// The pages of a day, more than one where its changes fill more, and its files.
  static func files(_ day: EventDay, earlier: EventDay?, _ site: SiteContext) throws -> [SiteFile] {
    let shown = day.events.folded(by: site.chronicle.eventMoves).selecting(columns)
    let root = site.frames.frame(of: day.stem, title: "").root
    let changes = TableMarkup(shown, site.zone, link: site.links(from: root))
    var files = try site.files(
      day.stem, day.events, site.report(from: day.start, to: day.end))
    for (number, rows) in changes.pages.enumerated() {
      let path = SiteAddresses.page(number + 1, of: day.stem)
      let page = DayPage(
        day, earlier, site, path: path, changes: changes, rows: rows, page: number + 1)
      files.append(try site.file(path, page, "day"))
    }
    return files
  }

  private init(
    _ day: EventDay, _ earlier: EventDay?, _ site: SiteContext, path: String,
    changes: TableMarkup, rows: Range<Int>, page: Int
  ) {
    title = "Changes of \(day.name)"
    frame = site.frames.frame(
      of: path, title: title,
      trail: [("Overview", OverviewPage.path), ("Changes", ChangesPage.path)])
    var block = Block(anchor: "events", title: "Every change")
    block.meaning =
      "Times are those of the snapshots that first showed it; moves of a whole panel are one line"
    block.size = Figures.count(changes.count) + (changes.count == 1 ? " line" : " lines")
    block.table = changes.markup(rows: rows)
    block.downloads = [.init(name: title, stem: day.name)]
    block.hasSearch = true
    blocks = [block]
    pager = Pager(page: page, of: changes.pages.count, stem: day.name)
    self.earlier = earlier.map { Day(name: $0.name, address: $0.name + ".html") }
  }
}

/// The events of one day.
struct EventDay {
  /// Such as `2026-11-19`.
  let name: String
  let start: Timestamp
  /// The start of the next one.
  let end: Timestamp
  let events: Table

  /// The address of its page without its suffix.
  var stem: String { "changes/" + name }

  /// The days in a zone on which something happened, oldest first, of events of which the newest are first.
  static func days(of events: Table, in zone: Zone) -> [EventDay] {
    guard let at = events.index(of: .at) else { return [] }
    var days: [EventDay] = []
    var rows: [[Cell]] = []
    var current: Range<Timestamp>?
    func close() {
      guard let current, !rows.isEmpty else { return }
      let table = Table(
        name: events.name, title: events.title, meaning: events.meaning, columns: events.columns,
        rows: rows)
      days.append(
        EventDay(
          name: zone.dayText(current.lowerBound), start: current.lowerBound,
          end: current.upperBound, events: table))
    }
    for row in events.rows {
      guard case .time(let time) = row.cell(at: at) else { continue }
      if current?.contains(time) != true {
        close()
        let start = zone.startOfDay(of: time)
        current = start..<zone.startOfDay(of: start, daysBefore: -1)
        rows = []
      }
      rows.append(row)
    }
    close()
    return days.reversed()
  }
}
