package import Analysis
package import Catalogue

/// A part of a page with its own heading.
package struct Block {
  package let anchor: String
  let title: String
  /// The amount of content, such as `1,204 rows`.
  package var size: String?
  package var meaning: String?
  /// The text shown if there is no content; `nil` if there is content.
  package var none: String?
  /// Drawings, shown above the table.
  package var drawings: [Markup] = []
  package var table: Markup?
  /// A note about rows or columns that the table leaves out.
  package var note: String?
  /// The files with the same rows: a description for readers who do not see the page, and their address
  /// without a suffix.
  package var download: (name: String, stem: String)?
  /// Whether the page's search field is above the table.
  package var hasSearch = false

  package init(anchor: String, title: String) {
    self.anchor = anchor
    self.title = title.shortened
  }
}

extension Block {
  /// The text for a table without rows.
  package static let noRows = "None in this window."

  /// The text for a section of a report without rows. If nothing was compared, "no change" would be wrong.
  package static func noRows(of section: String, in report: Report) -> String {
    guard let (compared, all) = report.compared(in: section), compared < all else { return noRows }
    return compared == 0
      ? "Nothing to compare in this window."
      : "None in this window in the \(compared) of \(all) panels that have snapshots to compare."
  }

  /// A block with a table and its section's drawings, or with the text `none` if there are no rows. The
  /// page shows the first `limit` rows; the others are only in the files.
  package init(
    _ table: Table, _ zone: Zone, anchor: String? = nil, title: String? = nil,
    none: String = Block.noRows, limit: Int = .max, shown: Int = HTMLTable.foldLimit,
    heading: ColumnName = .name, download: String? = nil,
    link: HTMLTable.Link = { _, _ in nil }
  ) {
    self.init(anchor: anchor ?? table.name.slug(limit: 40), title: title ?? table.title)
    guard !table.rows.isEmpty else {
      self.none = none
      return
    }
    let count = table.rows.count
    size = Figures.count(count, "row")
    meaning = table.meaning.isEmpty ? nil : table.meaning.shortened
    if table.name == SavedQuery.rates.name {
      drawings = [ChangeBars(table) { link($0, .name) }?.markup].compactMap(\.self)
    } else if table.name == SavedQuery.balance.name {
      drawings = TimeChart.balances(of: table, zone).map(\.markup)
    }
    var placed = Table(
      name: table.name, title: self.title, meaning: table.meaning, columns: table.columns,
      rows: table.rows)
    if count > limit {
      placed.rows = Array(table.rows.prefix(limit))
      note = "The first \(limit) of \(Figures.count(count)); all of them are in the files."
    }
    self.table = HTMLTable(placed, zone, heading: heading, link: link).markup(shown: shown)
    self.download = download.map { (self.title, $0) }
  }
}

// MARK: - Markup

extension Block {
  package var markup: Markup {
    """
    <section id="\(anchor)"\(" class=\"empty\"", if: none != nil) aria-labelledby="\(anchor)-title">
    <h2 id="\(anchor)-title" dir="auto">\(title)</h2>
    \(size.map { "<p class=\"size\">\($0)</p>\n" })\
    \(meaning.map { "<p class=\"meaning\" dir=\"auto\">\($0.sentence)</p>\n" })\
    \(none.map { "<p class=\"none\">\($0)</p>\n" })\
    \(Self.search, if: hasSearch)\
    \(drawings)\
    \(table)\
    \(note.map { "<p class=\"note\">\($0)</p>\n" })\
    \(download.map(Self.downloads))\
    </section>

    """
  }

  private static func downloads(name: String, stem: String) -> Markup {
    let unseen: Markup = "<span class=\"unseen\"> of \(name)</span>"
    return """
      <p class="downloads">Download <a href="\(stem).csv" download>CSV\(unseen)</a> \
      <a href="\(stem).json" download>JSON\(unseen)</a></p>

      """
  }

  /// The field that searches a page. The site's script makes it visible.
  package static let search: Markup = """
    <form class="search" role="search" hidden>
    <label for="query">Find on this page</label>
    <input id="query" type="search" name="q" autocomplete="off" spellcheck="false">
    <p class="found" role="status" aria-live="polite"></p>
    </form>

    """
}

extension String {
  /// The text with a punctuation mark at its end.
  fileprivate var sentence: String { last.map { ".!?…".contains($0) } == true ? self : self + "." }
}

/// Notes to be seen before everything else; empty if there are none.
package func notices(_ notes: [String]) -> Markup {
  notes.isEmpty
    ? ""
    : """
    <ul class="notices" role="list" aria-label="Notes">
    \(notes.map { "<li dir=\"auto\">\($0.shortened)</li>\n" })</ul>

    """
}
