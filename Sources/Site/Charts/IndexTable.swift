import Analysis
import Catalogue

extension [IndexPoint] {
  /// The chart of an index; `nil` where it never moved.
  func chart(gaps: [PanelCoverage.Gap], _ zone: Zone) -> TimeChart? {
    let spans = enumerated().map { place, point in
      TimeChart.Span(
        from: point.at, to: place + 1 < count ? self[place + 1].at : nil, value: point.index,
        figures: Figures.decimal(point.index, places: 2))
    }
    return TimeChart(spans, gaps: gaps, title: "Price index", zone)
  }

  /// The points as a table, oldest first.
  func table(panel: String, category: String?) -> Table {
    Table(
      name: "index", title: "Price index",
      meaning: "What the price index came to be; it holds until the next row",
      columns: [
        Column(.panel, .text), Column(.category, .text), Column(.at, .time),
        Column(.index, .number),
      ],
      rows: map { point in
        [.text(panel), .text(category), .time(point.at), .number(point.index)]
      })
  }
}

/// The table beside the chart of an index.
enum IndexTable {
  /// The most points that a page lists, the latest ones; the files have all.
  private static let limit = 200

  static func markup(_ course: [IndexPoint], shown: Int, _ zone: Zone) -> Markup {
    var table = course.table(panel: "", category: nil).selecting([.at, .index])
    table.rows = Array(table.rows.suffix(limit).reversed())
    return TableMarkup(table, zone).markup(shown: shown)
  }
}
