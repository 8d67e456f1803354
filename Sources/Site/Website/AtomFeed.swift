import Analysis
import Catalogue

/// The newest events as an Atom feed (RFC 4287); an entry keeps its id and its time for ever.
struct AtomFeed {
  static let path = "feed.xml"
  private static let limit = 50

  private let site: SiteContext
  private let base: String
  private let authority: String

  /// `nil` where the site's address is not known: a feed's ids and links need one.
  init?(_ site: SiteContext) {
    guard let base = site.frames.settings.baseURL, let authority = base.authority else {
      return nil
    }
    self.site = site
    self.base = base
    self.authority = authority
  }

  /// The feed of these events, of which the newest are first.
  func file(_ events: Table) -> SiteFile {
    // Folding a whole history for its newest lines would be a waste; a mass event has one time.
    let recent = recent(events).folded(by: site.chronicle.eventMoves)
    let rows = Array(recent.namedRows.prefix(Self.limit))
    var writer = MarkupWriter()
    writer.put("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")
    writer.put("<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n")
    writer.element("id", "tag:\(authority),2026:ratebook")
    writer.element("title", site.frames.settings.title.shortened)
    let updated = rows.first?.time(.at) ?? site.chronicle.report.window.since
    writer.element("updated", site.zone.text(updated))
    writer.link("self", base + Self.path)
    writer.link("alternate", base)
    writer.put("<author><name>Ratebook</name></author>\n")
    var taken: [String: Int] = [:]
    for row in rows { write(row, to: &writer, &taken) }
    writer.put("</feed>\n")
    return SiteFile(path: Self.path, bytes: writer.bytes)
  }

  /// The events of the last snapshots, so many that 50 lines can be made of them.
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
  private func write(_ row: NamedRow, to writer: inout MarkupWriter, _ taken: inout [String: Int]) {
    guard let at = row.time(.at), let panel = row.text(.panel) else { return }
    let service = row.text(.service)
    let number = site.chronicle.panels.first { $0.name == panel }?.number ?? 0
    let event = row.text(.event) ?? "event"
    var id =
      "tag:\(authority),\(at.description.prefix(10)):\(number)/"
      + "\(service.map(\.percentEncoded) ?? "")/\(event.percentEncoded)/\(at.milliseconds)"
    let seen = taken[id, default: 0]
    taken[id] = seen + 1
    if seen > 0 { id += "/\(seen)" }
    writer.put("<entry>\n")
    writer.element("id", id)
    writer.element("title", title(of: row, panel: panel, event: event))
    writer.element("updated", site.zone.text(at))
    let page =
      service.flatMap { site.addresses.page(ofService: $0, panel: panel) }
      ?? "changes/\(site.zone.dayText(at)).html"
    writer.link("alternate", base + page)
    writer.put("</entry>\n")
  }

  private func title(of row: NamedRow, panel: String, event: String) -> String {
    let name = row.shown(.name).map { " \($0)" } ?? ""
    var title = "\(panel.shortened):\(name) \(event)"
    if let before = row.shown(.before), let after = row.shown(.after) {
      title += " \(before) → \(after)"
    }
    if let percent = row.percent(.changePercent) {
      title += " (\(ChangeView(percent: percent).figures))"
    }
    return title
  }
}

extension MarkupWriter {
  fileprivate mutating func element(_ name: StaticString, _ value: String) {
    put("<")
    put(name)
    put(">")
    text(value)
    put("</")
    put(name)
    put(">\n")
  }

  fileprivate mutating func link(_ relation: StaticString, _ address: String) {
    put("<link rel=\"")
    put(relation)
    put("\" href=\"")
    text(address)
    put("\"/>\n")
  }
}

extension String {
  /// The host of a URL, without user, port and path.
  fileprivate var authority: String? {
    guard let start = firstRange(of: "://")?.upperBound else { return nil }
    let host = self[start...].prefix { $0 != "/" && $0 != ":" }
    return host.isEmpty ? nil : host.lowercased()
  }

  /// The text as a part of a URI: all but letters, digits, `-`, `.`, `_` and `~` by their bytes' numbers
  /// (RFC 3986, 2.1); of a very long one a digest.
  fileprivate var percentEncoded: String {
    if utf8.count > 200 { return "x-" + Digest.text(of: Array(utf8)) }
    return utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        String(Character(Unicode.Scalar(byte)))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }
}
