public import Analysis
import Catalogue

/// Renders a report as one HTML file that needs nothing else: it has no script, and makes no requests.
///
/// The same report gives the same bytes.
public struct HTMLPage: Sendable {
  public init() {}

  /// The page's text, to be saved as UTF-8.
  public func render(_ report: Report) -> String {
    let zone = report.zone
    let blocks = Self.blocks(of: report)
    let title = report.title.shortened
    let (since, until) = (Moment(report.window.since, zone), Moment(report.window.until, zone))
    let page: Markup = """
      \(Markup.documentStart(
        policy: "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
        title: "\(title), \(since.shown) to \(until.shown)"))\
      <style>
      \(Markup.style)
      </style>
      </head>
      <body>
      <a class="skip" href="#main">Skip to the sections</a>
      <header>
      <h1 dir="auto">\(title)</h1>
      \(report.windowMarkup(freshness: false))\
      \(Self.panels(of: report))\
      \(notices(report.warnings + report.coverageNotes.all + report.notes))\
      \(Self.contents(blocks.map { ($0.block, $0.count) }), if: blocks.count > 1)\
      </header>
      <main id="main">
      \(blocks.map(\.block.markup))\
      \("<p class=\"none\">This report has no sections.</p>\n", if: blocks.isEmpty)\
      </main>
      <footer>
      <p>All times are \(zone.words). Percentages are rounded, amounts are exact.</p>
      </footer>
      </body>
      </html>

      """
    return page.text
  }

  /// The sections of a report, each with an anchor that is unique on the page and the number of its rows.
  private static func blocks(of report: Report) -> [(block: Block, count: String)] {
    var taken: Set<String> = ["main"]
    return report.tables.map { table in
      let slug = table.name.slug(limit: 40)
      let name = slug.isEmpty ? "section" : slug
      var anchor = name
      var number = 2
      while !taken.insert(anchor).inserted {
        anchor = "\(name)-\(number)"
        number += 1
      }
      let block = Block(
        table, report.zone, anchor: anchor, none: Block.noRows(of: table.name, in: report))
      // Without a comparison, the number of rows is unknown.
      let isUnknown = table.rows.isEmpty && report.compared(in: table.name)?.panels == 0
      return (block, isUnknown ? "–" : Figures.count(table.rows.count))
    }
  }

  private static func contents(_ blocks: [(block: Block, count: String)]) -> Markup {
    """
    <nav aria-label="Sections">
    <ul role="list">
    \(blocks.map { block, count in
      "<li><a href=\"#\(block.anchor)\"><bdi>\(block.title)</bdi> <span class=\"count\">\(count)</span></a></li>\n"
    })</ul>
    </nav>

    """
  }

  /// The coverage of each panel.
  private static func panels(of report: Report) -> Markup {
    if report.panels.isEmpty { return "" }
    let items = report.panels.map { panel -> Markup in
      let services = panel.services.map { Figures.count($0, "service") } ?? "no data yet"
      let asOf: Markup =
        panel.to.map { "as of \(Moment($0, report.zone).markup)" } ?? "no snapshot"
      return """
        <li><strong dir="auto">\(panel.name.shortened)</strong> \
        <span>\(services)\(panel.currency.map { " in <bdi>\($0.shortened)</bdi>" })</span> \
        <span>\(asOf)</span></li>

        """
    }
    return "<ul class=\"panels\" role=\"list\" aria-label=\"Panels\">\n\(items)</ul>\n"
  }
}

extension Report {
  /// The window, and the time of the newest data. The time at which the page was made is not shown, so that
  /// equal reports give equal pages. With `freshness`, the site's script adds the data's age.
  package func windowMarkup(freshness isShown: Bool) -> Markup {
    let newest = panels.compactMap(\.to).max().map { Moment($0, zone) }
    let asOf: Markup? = newest.map { moment in
      """
      Data as of \(isShown ? moment.freshMarkup : moment.markup)\(moment.suffix.map { " \($0)" })
      """
    }
    return """
      \(timesMarkup)\
      <p class="as-of">\(asOf ?? "No data within reach of this window")</p>

      """
  }

  /// The window's start and end.
  package var timesMarkup: Markup {
    let (since, until) = (Moment(window.since, zone), Moment(window.until, zone))
    return """
      <p class="window">\(since.markup) to \(until.markup)\(until.suffix.map { "&nbsp;\($0)" })</p>

      """
  }
}
