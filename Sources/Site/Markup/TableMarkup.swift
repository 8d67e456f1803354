import Analysis
import Catalogue

/// A report's table as markup, written by hand; it looks as `table.mustache` makes it.
struct TableMarkup {
  /// What the caption and the table's region are called.
  let title: String
  private let layout: TableLayout
  private let drawings: Drawings?
  private let rows: [[UInt8]]

  /// Where a cell leads: an address that is the row's and the column's; `nil` for nowhere.
  typealias Link = (_ row: NamedRow, _ column: ColumnName) -> String?

  /// A column of drawings, one per row, after another column.
  struct Drawings {
    let label: String
    let after: ColumnName
    /// `nil` for a row without one.
    let markups: [Markup?]
  }

  /// The rows that are shown before the rest is folded away.
  static let foldLimit = 200
  /// The most bytes of rows on one page.
  private static let pageLimit = 240_000

  /// Times are in the zone. `heading` is the column that names the rows.
  init(
    _ table: Table, _ zone: Zone, heading: ColumnName = .name, drawings: Drawings? = nil,
    link: Link = { _, _ in nil }
  ) {
    title = table.title.shortened
    let layout = TableLayout(table, heading: heading)
    self.layout = layout
    self.drawings = drawings
    let names = layout.columns.map { ColumnName(rawValue: $0.name) }
    let amounts = EventAmounts(table.columns)
    rows = table.rows.indices.map { place in
      var writer = MarkupWriter()
      writer.put("<tr>")
      let row = amounts?.asAmounts(table.rows[place]) ?? table.rows[place]
      for (column, (name, fraction)) in zip(layout.columns, zip(names, layout.fractions)) {
        writer.cell(
          CellView(row.cell(at: column.index), in: column, fraction: fraction, zone),
          leading: name.flatMap { link(NamedRow(cells: row, columns: table.columns), $0) })
        if let drawings, drawings.after == name { writer.cell(drawing: drawings.markups[place]) }
      }
      writer.put("</tr>\n")
      return writer.bytes
    }
  }

  var count: Int { rows.count }

  /// The rows of each page, so that none holds more than a page may.
  var pages: [Range<Int>] {
    var pages: [Range<Int>] = []
    var (start, size) = (0, 0)
    for (place, row) in rows.enumerated() {
      if size + row.count > Self.pageLimit, place > start {
        pages.append(start..<place)
        (start, size) = (place, 0)
      }
      size += row.count
    }
    return pages + [start..<rows.count]
  }

  /// The table with these rows, all of them if none are named: the first in sight, the others folded.
  func markup(rows range: Range<Int>? = nil, shown limit: Int = foldLimit) -> Markup {
    let range = range ?? rows.indices
    let shown = range.prefix(limit)
    var writer = MarkupWriter()
    writePart(shown, named: range == rows.indices && shown == range ? nil : shown, to: &writer)
    if shown.endIndex < range.upperBound {
      let rest = shown.endIndex..<range.upperBound
      writer.put("<details>\n<summary>The rest: ")
      writer.text(Self.words(rest))
      writer.put("</summary>\n")
      writePart(rest, named: rest, to: &writer)
      writer.put("</details>\n")
    }
    return writer.markup
  }

  private static func words(_ rows: Range<Int>) -> String {
    "rows \(Figures.count(rows.lowerBound + 1)) to \(Figures.count(rows.upperBound))"
  }
}

extension TableMarkup {
  private func writePart(
    _ range: Range<Int>, named part: Range<Int>?, to writer: inout MarkupWriter
  ) {
    writer.put("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"")
    writer.text(title)
    writer.put(", table")
    if let part { writer.text(", " + Self.words(part)) }
    writer.put("\">\n<table>\n<caption><span class=\"unseen\">")
    writer.text(title)
    writer.put("</span>")
    if let part {
      writer.put("<span class=\"fact range\">")
      writer.text(Self.words(part))
      writer.put("</span>")
    }
    for fact in layout.facts {
      writer.put("<span class=\"fact\">")
      writer.text(fact.label)
      writer.put(" <bdi>")
      writer.text(fact.value)
      writer.put("</bdi></span>")
    }
    writer.put("</caption>\n<thead><tr>")
    for column in layout.columns {
      writer.put(column.isNumeric ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">")
      writer.text(column.label)
      writer.put("</th>")
      if let drawings, drawings.after.rawValue == column.name {
        writer.put("<th scope=\"col\" class=\"drawn\">")
        writer.text(drawings.label)
        writer.put("</th>")
      }
    }
    writer.put("</tr></thead>\n<tbody>\n")
    for row in rows[range] { writer.append(row) }
    writer.put("</tbody>\n</table>\n</div>\n")
  }
}
