package import Analysis
package import Catalogue

/// A section's table on a page: the columns with information, and the rows. The first rows are shown, and
/// the rest is folded.
package struct HTMLTable {
  /// The title, for the caption and for the table's region.
  private let title: String
  private let layout: HTMLTableLayout
  private let drawings: Drawings?
  private let rows: [Markup]

  /// The address that a cell of a row and a column links to; `nil` for none.
  package typealias Link = (_ row: NamedRow, _ column: ColumnName) -> String?

  /// A column of drawings, one per row, which follows another column.
  package struct Drawings {
    let label: String
    let after: ColumnName
    /// The drawings; `nil` for a row without one.
    let markups: [Markup?]

    package init(label: String, after column: ColumnName, _ markups: [Markup?]) {
      (self.label, after, self.markups) = (label, column, markups)
    }
  }

  /// The number of rows shown before the rest is folded.
  package static let foldLimit = 200
  /// The maximum size of the rows on one page, in bytes.
  private static let pageLimit = 240_000

  /// Makes a table, with times in the zone. `heading` is the column that names the rows.
  package init(
    _ table: Table, _ zone: Zone, heading: ColumnName = .name, drawings: Drawings? = nil,
    link: Link = { _, _ in nil }
  ) {
    title = table.title.shortened
    let layout = HTMLTableLayout(table, heading: heading)
    self.layout = layout
    self.drawings = drawings
    let amounts = EventAmounts(table.columns)
    rows = table.rows.indices.map { index in
      var markup: Markup = "<tr>"
      let row = amounts?.asAmounts(table.rows[index]) ?? table.rows[index]
      for column in layout.columns {
        let address = column.known.flatMap {
          link(NamedRow(cells: row, columns: table.columns), $0)
        }
        markup.append(column.cell(row.cell(at: column.index), leadingTo: address, zone))
        if let drawings, drawings.after == column.known {
          markup.append("<td class=\"drawn\">\(drawings.markups[index])</td>")
        }
      }
      markup.append("</tr>\n")
      return markup
    }
  }

  package var count: Int { rows.count }

  /// The rows of each page, so that no page has more than the maximum size.
  package var pages: [Range<Int>] {
    var pages: [Range<Int>] = []
    var (start, size) = (0, 0)
    for (index, row) in rows.enumerated() {
      if size + row.bytes.count > Self.pageLimit, index > start {
        pages.append(start..<index)
        (start, size) = (index, 0)
      }
      size += row.bytes.count
    }
    return pages + [start..<rows.count]
  }

  /// The table with these rows, or all of them: the first ones visible, the others folded.
  package func markup(rows range: Range<Int>? = nil, shown limit: Int = foldLimit) -> Markup {
    let range = range ?? rows.indices
    let shown = range.prefix(limit)
    let first = part(shown, range: shown == rows.indices ? nil : Self.words(shown))
    let rest = shown.endIndex..<range.upperBound
    if rest.isEmpty { return first }
    let words = Self.words(rest)
    return """
      \(first)<details>
      <summary>The rest: \(words)</summary>
      \(part(rest, range: words))</details>

      """
  }

  private static func words(_ rows: Range<Int>) -> String {
    "rows \(Figures.count(rows.lowerBound + 1)) to \(Figures.count(rows.upperBound))"
  }

  /// A table element of its own. `range` says which of the rows it contains.
  private func part(_ range: Range<Int>, range words: String?) -> Markup {
    """
    <div class="scroll" role="region" tabindex="0" aria-label="\(title), table\(words.map { ", \($0)" })">
    <table>
    <caption><span class="unseen">\(title)</span>\(words.map { "<span class=\"fact range\">\($0)</span>" })\
    \(layout.facts.map { "<span class=\"fact\">\($0.label) <bdi>\($0.value)</bdi></span>" })</caption>
    <thead><tr>\(layout.columns.map(head))</tr></thead>
    <tbody>
    \(Array(rows[range]))</tbody>
    </table>
    </div>

    """
  }

  private func head(_ column: HTMLColumn) -> Markup {
    var head: Markup =
      "<th scope=\"col\"\(" class=\"number\"", if: column.isNumeric)>\(column.label)</th>"
    if let drawings, drawings.after == column.known {
      head.append("<th scope=\"col\" class=\"drawn\">\(drawings.label)</th>")
    }
    return head
  }
}

// MARK: - Cells

extension HTMLColumn {
  /// One cell, as a link if it has an address.
  fileprivate func cell(_ cell: Cell, leadingTo address: String?, _ zone: Zone) -> Markup {
    switch cell {
    case .missing: "<td></td>"
    case _ where isHeading:
      "<th scope=\"row\" dir=\"auto\">\(linked(cell.shown(in: zone).named, to: address))</th>"
    case .text, .flag: text(cell, to: address)
    case .amount where !isNumeric: text(cell, to: address)
    // A snapshot's number is typed into commands, so it is not grouped.
    case .count(let number) where known == .snapshot: "<td class=\"number\">\(number)</td>"
    case .amount(let amount):
      "<td class=\"number\">\(cell.shown())\(aligning: padding(of: amount))</td>"
    case .percent(let value) where isChange: changed(by: value)
    case .number(let value) where isIndex:
      "<td class=\"number\">\(Figures.decimal(value, places: 2))</td>"
    case .percent, .number, .count: "<td class=\"number\">\(cell.shown())</td>"
    case .time(let time): "<td>\(Moment(time, zone).markup)</td>"
    }
  }

  private func text(_ cell: Cell, to address: String?) -> Markup {
    "<td dir=\"auto\">\(linked(cell.shown(), to: address))</td>"
  }

  private func changed(by percent: Double) -> Markup {
    let change = ShownChange(percent: percent)
    return "<td class=\"number \(change.direction)\">\(change.markup)</td>"
  }

  private func linked(_ words: String, to address: String?) -> Markup {
    guard let address else { return "\(words)" }
    return "<a href=\"\(address)\">\(words.named)</a>"
  }
}

extension Markup.Interpolation {
  /// The invisible padding that aligns the decimal points of a column.
  fileprivate mutating func appendInterpolation(aligning padding: String) {
    guard !padding.isEmpty else { return }
    appendLiteral("<span class=\"padding\" aria-hidden=\"true\">")
    appendInterpolation(padding)
    appendLiteral("</span>")
  }
}
