import Analysis
import Catalogue
import Render

/// The days on which something changed, the latest first.
enum ChangesPage {
  static let path = "changes/index.html"

  static func files(_ days: [EventDay], _ site: SiteContext) -> [SiteFile] {
    let table = HTMLTable(table(of: days), site.zone) { row, column in
      guard column == .day, let day = row.text(.day) else { return nil }
      return day + ".html"
    }
    let pages = table.pages
    return pages.enumerated().map { index, rows in
      let frame = site.frames.frame(
        of: SiteAddresses.page(index + 1, of: "changes/index"), title: "Changes by day",
        trail: [("Overview", OverviewPage.path)])
      var block = Block(anchor: "days", title: "Days")
      if days.isEmpty {
        block.none = "Nothing has changed yet."
      } else {
        block.size = Figures.count(days.count, "day")
        block.table = table.markup(rows: rows)
        block.hasSearch = true
      }
      let pager = PageFrame.pager(page: index + 1, of: pages.count, stem: "index")
      return frame.file("<h1>Changes by day</h1>\n\(block.markup)\(pager)")
    }
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

  /// The column in which an event counts.
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

/// The changes of one day, in the site's zone.
enum DayPage {
  private static let columns: [ColumnName] = [
    .at, .name, .service, .panel, .category, .event, .before, .after, .changePercent,
  ]

  /// The files of a day, and its pages: several if its changes do not fit on one. `earlier` is the previous
  /// day with changes.
  static func files(_ day: EventDay, earlier: EventDay?, _ site: SiteContext) throws -> [SiteFile] {
    let title = "Changes of \(day.name)"
    let shown = day.events.folded(by: site.siteHistory.eventMoves).selecting(columns)
    let table = HTMLTable(
      shown, site.zone, link: site.links(from: SiteFrame.root(from: day.stem)))
    let pages = table.pages
    let files = try site.files(day.stem, day.events, site.report(from: day.start, to: day.end))
    return files
      + pages.enumerated().map { index, rows in
        let frame = site.frames.frame(
          of: SiteAddresses.page(index + 1, of: day.stem), title: title,
          trail: [("Overview", OverviewPage.path), ("Changes", ChangesPage.path)])
        var block = Block(anchor: "events", title: "Every change")
        block.meaning =
          "Times are those of the snapshots that first showed it; moves of a whole panel are one line"
        block.size = Figures.count(table.count, "line")
        block.table = table.markup(rows: rows)
        block.download = (title, day.name)
        block.hasSearch = true
        let link = earlier.map { earlier -> Markup in
          """
          <p class="earlier"><a href="\(earlier.name).html">Changes of \(earlier.name)</a></p>

          """
        }
        let pager = PageFrame.pager(page: index + 1, of: pages.count, stem: day.name)
        return frame.file("<h1>\(title)</h1>\n\(block.markup)\(pager)\(link)")
      }
  }
}

/// The events of one day.
struct EventDay {
  /// The day, such as `2026-11-19`.
  let name: String
  let start: Timestamp
  /// The start of the next day.
  let end: Timestamp
  let events: Table

  /// The address of the day's page, without suffix.
  var stem: String { "changes/" + name }

  /// The days in a zone on which something happened, oldest first. The events must come newest first.
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
