import Analysis
import Catalogue

/// The part of a section in the text format: its first rows, the number of rows, and the values that all
/// rows share.
struct TextExcerpt {
  let title: String
  let meaning: String
  let columns: [Column]
  /// The first rows. The services of a line about many services are one row.
  let rows: [[Cell]]
  let count: Int
  /// The number of rows left out because nothing changed in them.
  let unchanged: Int
  /// The number of rows left out because there was nothing to compare with.
  let uncompared: Int
  /// The values that all rows share, by the columns' indices.
  let common: [(column: Int, cell: Cell)]

  /// Reads all rows of a section, keeps at most `limit` of them, and passes each to `look`. With
  /// `leavesOutUnchanged`, rows of states that did not change or were not compared are only counted.
  /// Throws the errors of reading the rows.
  init(
    _ section: some Section, _ moves: MassMoves, limit: Int, leavesOutUnchanged: Bool = false,
    look: ([Cell]) -> Void = { _ in }
  ) throws {
    let counts = leavesOutUnchanged ? section.changeCounts : []
    var folded = FoldedRows(of: section, by: moves, limit: limit)
    var (unchanged, uncompared) = (0, 0)
    var common: [(column: Int, cell: Cell)]?
    try section.forEachRow { row in
      look(row)
      if !counts.isEmpty, counts.allSatisfy({ row[$0] == .missing }) {
        uncompared += 1
        return
      }
      if !counts.isEmpty, counts.allSatisfy({ row[$0] == .count(0) }) {
        unchanged += 1
        return
      }
      common =
        common.map { common in
          common.allSatisfy { row[$0.column] == $0.cell }
            ? common : common.filter { row[$0.column] == $0.cell }
        } ?? Array(row.enumerated()).map { ($0.offset, $0.element) }
      folded.add(row)
    }
    title = section.title
    meaning = section.meaning
    columns = section.columns
    let amounts = EventAmounts(section.columns)
    rows = folded.rows.map { amounts?.asAmounts($0) ?? $0 }
    count = folded.count
    self.unchanged = unchanged
    self.uncompared = uncompared
    self.common = common ?? []
  }
}

/// One table for people on a terminal: a title line, the meaning, headers and rows.
struct TextTable {
  private let excerpt: TextExcerpt
  private let width: Int
  private let color: Bool
  /// The values that all rows share. The title line shows them once, instead of a column.
  private let common: [String]
  /// The columns with information: not those that are missing in all rows or have one value.
  private let columns: [TextColumn]
  /// The text for a table without rows.
  private let none: String

  init(
    _ excerpt: TextExcerpt, width: Int, color: Bool, _ zone: Zone = .utc, none: String = "none"
  ) {
    (self.excerpt, self.width, self.color, self.none) = (excerpt, width, color, none)
    (common, columns) = TextTable.columns(of: excerpt, width: width, zone)
  }

  func write(to output: inout some TextOutputStream) {
    writeTitle(to: &output)
    guard excerpt.count > 0 else { return }
    if !excerpt.rows.isEmpty {
      let layout = TextTableLayout(columns, width: width)
      writeHeader(of: layout, to: &output)
      for row in excerpt.rows.indices {
        output.write(line(layout.columns.map { $0.cells[row] }, in: layout) + "\n")
      }
      if !layout.omitted.isEmpty {
        writeFaint("not shown: " + layout.omitted.joined(separator: ", "), to: &output)
      }
    }
    if excerpt.rows.count < excerpt.count {
      writeFaint("… and \(excerpt.count - excerpt.rows.count) more", to: &output)
    }
    if excerpt.uncompared > 0 { writeFaint("and \(excerpt.uncompared) not compared", to: &output) }
    if excerpt.unchanged > 0 {
      writeFaint("and \(excerpt.unchanged) without a change", to: &output)
    }
  }
}

extension TextTable {
  /// The columns of a table, and the columns that the title line replaces because all rows share their
  /// value: panel, currency and, if there are several rows, service. If the remaining columns do not
  /// fit, further ones with a shared value are replaced, the widest first.
  private static func columns(
    of excerpt: TextExcerpt, width: Int, _ zone: Zone
  ) -> (common: [String], columns: [TextColumn]) {
    let all = excerpt.columns.indices.map { index in
      TextColumn(excerpt.columns[index], cells: excerpt.rows.lazy.map { $0[index] }, zone)
    }
    let shared = excerpt.common.filter { shared in
      shared.cell != .missing && excerpt.rows.allSatisfy { $0[shared.column] == shared.cell }
    }.map(\.column)
    var common = shared.filter { index in
      switch excerpt.columns[index].known {
      case .panel, .currency: true
      case .service: excerpt.count > 1
      default: false
      }
    }
    var rest = excerpt.columns.indices.filter { index in
      !common.contains(index) && excerpt.rows.contains { $0[index] != .missing }
    }
    func isTooWide() -> Bool {
      rest.reduce(-TextTableLayout.gap) { $0 + all[$1].naturalWidth + TextTableLayout.gap } > width
    }
    while excerpt.count > 1, isTooWide(),
      let widest = rest.filter({ shared.contains($0) && all[$0].isCommonable }).max(by: {
        all[$0].naturalWidth < all[$1].naturalWidth
      })
    {
      common.append(widest)
      rest.removeAll { $0 == widest }
    }
    // If all columns with information have shared values, they stay columns.
    if rest.isEmpty { (common, rest) = ([], common.isEmpty ? Array(all.indices) : common.sorted()) }
    return (common.map { all[$0].commonText }, rest.map { all[$0] })
  }

  private func writeTitle(to output: inout some TextOutputStream) {
    let title = TerminalText.safe(excerpt.title)
    let count = excerpt.count == 0 ? nothing : String(excerpt.count).groupedByThousands
    let rest = ([count] + common).joined(separator: " · ")
    if DisplayWidth.of(title + ": " + rest) <= width {
      output.write(TerminalTone.strong.painted(title + ":", color: color) + " " + rest + "\n")
    } else {
      for line in TextFitting.wrapped(title + ": " + rest, width: width) {
        output.write(line + "\n")
      }
    }
    if excerpt.count > 0 { writeFaint(TerminalText.safe(excerpt.meaning), to: &output) }
  }

  /// The text instead of rows.
  private var nothing: String {
    var parts: [String] = []
    if excerpt.unchanged > 0 { parts.append("none of \(excerpt.unchanged) changed") }
    if excerpt.uncompared > 0 { parts.append("\(excerpt.uncompared) not compared") }
    return parts.isEmpty ? none : parts.joined(separator: ", ")
  }

  /// Writes the headers, wrapped and bottom-aligned on the rule below them.
  private func writeHeader(of layout: TextTableLayout, to output: inout some TextOutputStream) {
    let headers = zip(layout.columns, layout.widths).map { $0.headerLines(width: $1) }
    let height = headers.map(\.count).max() ?? 0
    for row in 0..<height {
      let cells = headers.map { lines in
        let index = row - (height - lines.count)
        return index < 0 ? TextCell.empty : TextCell(lines[index], tone: .faint)
      }
      output.write(line(cells, in: layout) + "\n")
    }
    let rules = layout.widths.map {
      TextCell(String(repeating: "─", count: $0), tone: .faint)
    }
    output.write(line(rules, in: layout) + "\n")
  }

  private func writeFaint(_ text: String, to output: inout some TextOutputStream) {
    for line in TextFitting.wrapped(text, width: width) {
      output.write(TerminalTone.faint.painted(line, color: color) + "\n")
    }
  }

  /// The cells in their columns, without blanks at the end of the line.
  private func line(_ cells: [TextCell], in layout: TextTableLayout) -> String {
    var line = ""
    var blanks = 0
    for (position, cell) in cells.enumerated() {
      let cell = cell.fitted(to: layout.widths[position])
      let room = layout.widths[position] - cell.width
      let before = layout.columns[position].isNumeric ? room : 0
      blanks += before
      if !cell.text.isEmpty {
        line += TextFitting.blanks(blanks)
        line += cell.tone.painted(cell.text, color: color)
        blanks = 0
      }
      blanks += room - before + cell.blanksAfter + TextTableLayout.gap
    }
    return line
  }
}
