import Analysis
import Catalogue

/// One table for people at a terminal: a title line, the meaning, headers and rows.
struct TextTable {
  private let excerpt: TextExcerpt
  private let width: Int
  private let color: Bool
  private let zone: Zone
  /// What every row has in common, said once in the title line instead of in a column.
  private let common: [(column: Int, text: String)]

  init(_ excerpt: TextExcerpt, width: Int, color: Bool, _ zone: Zone) {
    self.excerpt = excerpt
    self.width = width
    self.color = color
    self.zone = zone
    common = TextTable.common(of: excerpt)
  }

  func write(to output: inout some TextOutputStream) {
    writeTitle(to: &output)
    guard excerpt.count > 0 else { return }
    if !excerpt.rows.isEmpty {
      let layout = TableLayout(columns, width: width)
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
    if excerpt.unchanged > 0 {
      writeFaint("and \(excerpt.unchanged) without a change", to: &output)
    }
  }

  /// The columns that say something: not one that is missing everywhere or common to all rows.
  private var columns: [TextColumn] {
    let all = Array(excerpt.columns.indices)
    let telling = all.filter { index in
      !common.contains { $0.column == index } && excerpt.rows.contains { $0[index] != .missing }
    }
    return (telling.isEmpty ? all : telling).map { index in
      TextColumn(excerpt.columns[index], cells: excerpt.rows.lazy.map { $0[index] }, zone)
    }
  }
}

extension TextTable {
  /// Panel, currency and, if there are several rows, service, if one value fills them.
  private static func common(of excerpt: TextExcerpt) -> [(column: Int, text: String)] {
    excerpt.common.compactMap { column, cell in
      let name = excerpt.columns[column].known
      guard name != .service || excerpt.count > 1, case .text(let text) = cell else { return nil }
      let safe = TextFitting.shortened(TerminalText.safe(text), to: 24)
      return (column, name == .currency ? safe : excerpt.columns[column].name + " " + safe)
    }
  }

  private func writeTitle(to output: inout some TextOutputStream) {
    let title = TerminalText.safe(excerpt.title)
    let none = excerpt.unchanged > 0 ? "none of \(excerpt.unchanged) changed" : "none"
    let count = excerpt.count == 0 ? none : String(excerpt.count)
    let rest = ([count] + common.map(\.text)).joined(separator: " · ")
    if DisplayWidth.of(title + ": " + rest) <= width {
      output.write(TerminalTone.strong.painted(title + ":", color: color) + " " + rest + "\n")
    } else {
      for line in TextFitting.wrapped(title + ": " + rest, width: width) {
        output.write(line + "\n")
      }
    }
    if excerpt.count > 0 { writeFaint(TerminalText.safe(excerpt.meaning), to: &output) }
  }

  /// Writes the headers, wrapped and standing on the rule beneath them.
  private func writeHeader(of layout: TableLayout, to output: inout some TextOutputStream) {
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

  /// The cells in their columns, without blanks at the end.
  private func line(_ cells: [TextCell], in layout: TableLayout) -> String {
    var line = ""
    var blanks = 0
    for (position, cell) in cells.enumerated() {
      let cell = cell.fitted(to: layout.widths[position])
      let room = layout.widths[position] - cell.width
      let before = layout.columns[position].isNumeric ? room : 0
      blanks += before
      if !cell.text.isEmpty {
        line += String(repeating: " ", count: blanks)
        line += cell.tone.painted(cell.text, color: color)
        blanks = 0
      }
      blanks += room - before + cell.blanksAfter + TableLayout.gap
    }
    return line
  }
}
