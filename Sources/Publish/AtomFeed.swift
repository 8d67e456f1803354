import Analysis
import Catalogue
import Render

/// The newest events as an Atom feed (RFC 4287); an entry keeps its id and its time for ever.
struct AtomFeed {
  static let path = "feed.xml"
  private static let limit = 50

  private let site: SiteContext
  private let base: String
  private let authority: String

  /// Makes a feed; `nil` if the site's address is not known, because a feed's ids and links need it.
  init?(_ site: SiteContext) {
    guard let base = site.frames.settings.baseURL, let authority = base.authority else {
      return nil
    }
    self.site = site
    self.base = base
    self.authority = authority
  }

  /// The feed of these events. The newest events must come first.
  func file(_ events: Table) -> SiteFile {
    // Folding a whole history would be a waste, because the feed has only its newest lines. A mass
    // event has one time.
    let recent = recent(events).folded(by: site.siteHistory.eventMoves)
    let rows = Array(recent.namedRows.prefix(Self.limit))
    var taken: [String: Int] = [:]
    let updated = rows.first?.time(.at) ?? site.report.window.since
    let feed: Markup = """
      <?xml version="1.0" encoding="utf-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
      <id>tag:\(authority),2026:ratebook</id>
      <title>\(site.frames.settings.title.shortened)</title>
      <updated>\(site.zone.text(updated))</updated>
      <link rel="self" href="\(base)\(Self.path)"/>
      <link rel="alternate" href="\(base)"/>
      <author><name>Ratebook</name></author>
      \(rows.compactMap { entry($0, &taken) })</feed>

      """
    return SiteFile(path: Self.path, bytes: feed.bytes)
  }

  /// The events of the last snapshots: enough of them for 50 lines.
  private func recent(_ events: Table) -> Table {
    guard let at = events.index(of: .at), let group = events.index(of: .group) else {
      return events
    }
    var lines = 0
    var masses: Set<[Cell]> = []
    var end = 0
    while end < events.rows.count {
      let row = events.rows[end]
      if lines >= Self.limit, end > 0, row[at] != events.rows[end - 1][at] { break }
      if row[group] == .missing || masses.insert([row[at], row[group]]).inserted { lines += 1 }
      end += 1
    }
    var recent = events
    recent.rows = Array(events.rows[..<end])
    return recent
  }
}

extension AtomFeed {
  private func entry(_ row: NamedRow, _ taken: inout [String: Int]) -> Markup? {
    guard let at = row.time(.at), let panel = row.text(.panel) else { return nil }
    let service = row.text(.service)
    let number = site.siteHistory.panels.first { $0.name == panel }?.number ?? 0
    let event = row.text(.event) ?? "event"
    var id =
      "tag:\(authority),\(at.description.prefix(10)):\(number)/"
      + "\(service.map(\.percentEncoded) ?? "")/\(event.percentEncoded)/\(at.milliseconds)"
    let seen = taken[id, default: 0]
    taken[id] = seen + 1
    if seen > 0 { id += "/\(seen)" }
    let page =
      service.flatMap { site.addresses.page(ofService: $0, panel: panel) }
      ?? "changes/\(site.zone.dayText(at)).html"
    return """
      <entry>
      <id>\(id)</id>
      <title>\(title(of: row, panel: panel, event: event))</title>
      <updated>\(site.zone.text(at))</updated>
      <link rel="alternate" href="\(base)\(page)"/>
      </entry>

      """
  }

  private func title(of row: NamedRow, panel: String, event: String) -> String {
    let name = row.shown(.name).map { " \($0)" } ?? ""
    var title = "\(panel.shortened):\(name) \(event)"
    if let before = row.shown(.before), let after = row.shown(.after) {
      title += " \(before) → \(after)"
    }
    if let percent = row.percent(.changePercent) {
      title += " (\(ShownChange(percent: percent).figures))"
    }
    return title
  }
}
