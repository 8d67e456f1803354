import Analysis
import Catalogue
import Render

extension [IndexPoint] {
  /// The maximum number of points that a page lists; the latest are listed. The files have all points.
  private static var listLimit: Int { 200 }

  /// The index as a table, oldest first.
  func table(panel: String, category: String?) -> Table {
    Table(
      name: "index", title: "Price index",
      meaning: "The new value of the price index; it holds until the next row",
      columns: [
        Column(.panel, .text), Column(.category, .text), Column(.at, .time),
        Column(.index, .number),
      ],
      rows: map { point in
        [.text(panel), .text(category), .time(point.at), .number(point.index)]
      })
  }

  /// The index on a page: its chart and its latest points, or the text `none` if it never moved.
  func block(
    meaning: String, none: String, gaps: [PanelCoverage.Gap], download stem: String, _ zone: Zone
  ) -> Block {
    var block = Block(anchor: "prices", title: "Prices")
    let spans = enumerated().map { index, point in
      TimeChart.Span(
        from: point.at, to: index + 1 < count ? self[index + 1].at : nil, value: point.index,
        figures: Figures.decimal(point.index, places: 2))
    }
    guard let chart = TimeChart(spans, gaps: gaps, title: "Price index", zone) else {
      block.none = none
      return block
    }
    var table = table(panel: "", category: nil).selecting([.at, .index])
    table.rows = table.rows.suffix(Self.listLimit).reversed()
    block.meaning = meaning
    block.drawings = [chart.markup]
    block.table = HTMLTable(table, zone).markup(shown: 5)
    block.download = ("Price index", stem)
    return block
  }
}
