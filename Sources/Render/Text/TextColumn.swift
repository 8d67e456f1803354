import Analysis
import Catalogue

/// One column of a table for people: header and cells, with their natural widths.
struct TextColumn {
  /// The name in snake_case.
  let name: String
  /// The column, if the program knows it; otherwise `nil`.
  let known: ColumnName?
  /// The header's words.
  let header: [Substring]
  let cells: [TextCell]
  /// Whether its values are right-aligned numbers.
  let isNumeric: Bool
  let kind: Column.Kind
  /// The width at which no cell is cut. The header may still need several lines.
  let naturalWidth: Int
  /// The width at which no amount in its texts is cut.
  let amountWidth: Int

  /// The maximum width of numbers that are aligned at the point. Wider ones are right-aligned.
  static let alignedLimit = 30

  init(_ column: Column, cells: some Sequence<Cell>, _ zone: Zone) {
    name = column.name
    known = column.known
    kind = column.kind
    header = TextHeader.text(for: column.name).split(separator: " ")
    isNumeric = [.amount, .percent, .count, .number].contains(column.kind)
    let form = NumberParts.PercentForm(column)
    self.cells = TextColumn.aligned(
      cells.map { TextColumn.content(of: $0, in: column, form, zone) })
    amountWidth =
      column.kind == .text
      ? zip(cells, self.cells).lazy.map { if case .amount = $0 { $1.width } else { 0 } }.max() ?? 0
      : 0
    let headerWidth = header.map { DisplayWidth.of($0) }.max() ?? 0
    naturalWidth = max(headerWidth, self.cells.lazy.map(\.width).max() ?? 0)
  }

  /// Whether the title line may show the value once if all rows share it. For a number, the title line
  /// would not say what it counts.
  var isCommonable: Bool { [.text, .flag, .time].contains(kind) }

  /// The words in the title line for a value that all rows share.
  var commonText: String {
    let value = cells.first.map { String($0.text.drop { $0 == " " }) } ?? ""
    let short = TextFitting.shortened(value, to: 24)
    return known == .currency
      ? short : (known == .service ? "service" : header.joined(separator: " ")) + " " + short
  }

  /// The header in lines of at most `width` columns, as many as its words need.
  func headerLines(width: Int) -> [String] {
    TextFitting.wrapped(header.joined(separator: " "), width: width)
  }
}

extension TextColumn {
  private enum Content {
    case text(TextCell)
    case number(NumberParts)
  }

  private static func content(
    of cell: Cell, in column: Column, _ form: NumberParts.PercentForm, _ zone: Zone
  ) -> Content {
    switch cell {
    case .text(let text): .text(TextCell(TerminalText.safe(text)))
    case .amount(let amount) where column.kind == .text: .text(TextCell(amount.groupedText))
    case .amount(let amount): .number(NumberParts(amount.text))
    case .percent(let value):
      NumberParts(percent: value, as: form).map(Content.number) ?? .text(.empty)
    case .number(let value) where column.isIndex:
      NumberParts(percent: value, as: form).map(Content.number) ?? .text(.empty)
    case .number(let value):
      DecimalText.exact(value).map { .number(NumberParts($0)) } ?? .text(.empty)
    // A snapshot's number is typed into commands, so it is not grouped.
    case .count(let count) where column.known == .snapshot: .text(TextCell(String(count)))
    case .count(let count): .number(NumberParts(String(count)))
    case .time(let time): .text(TextCell(zone.minuteText(time)))
    case .flag(let flag): .text(TextCell(flag ? "yes" : "no"))
    case .missing: .text(.empty)
    }
  }

  /// Pads the numbers on both sides so that their points are aligned.
  private static func aligned(_ contents: [Content]) -> [TextCell] {
    var (mark, integer, fraction) = (0, 0, 0)
    for case .number(let parts) in contents {
      let widths = parts.widths
      mark = max(mark, widths.mark)
      integer = max(integer, widths.integer)
      fraction = max(fraction, widths.fraction)
    }
    let width = mark + integer + fraction
    return contents.map { content in
      switch content {
      case .text(let cell): return cell
      case .number(let parts) where width > alignedLimit:
        return TextCell(parts.text, tone: parts.tone)
      case .number(let parts):
        let widths = parts.widths
        let before = TextFitting.blanks(integer - widths.integer)
        let text = parts.mark + before + parts.integer + parts.fraction
        return TextCell(
          text, blanksAfter: fraction - widths.fraction,
          width: widths.mark + integer + fraction, tone: parts.tone)
      }
    }
  }
}

/// The headers for people, instead of the names in snake_case.
enum TextHeader {
  private static let special: [ColumnName: String] = [
    .service: "id", .snapshot: "no.", .currency: "cur.",
    .rateBefore: "before", .rateAfter: "after", .changePercent: "change",
    .lastChangedAt: "last change", .firstSeenAt: "first seen", .lastSeenAt: "last seen",
    .orderedAt: "ordered",
    .validFrom: "from", .validTo: "until", .medianRateBefore: "median before",
    .medianRateAfter: "median after", .sharePercent: "share", .at: "time",
    .refillNotStated: "refill unknown", .cancelNotStated: "cancel unknown",
    .indexServices: "services in index",
  ]

  static func text(for name: String) -> String {
    ColumnName(rawValue: name).flatMap { special[$0] }
      ?? TerminalText.safe(String(name.map { $0 == "_" ? " " : $0 }))
  }
}
