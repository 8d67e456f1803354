import Analysis
import Catalogue

/// One section of the page: a table of the report with what is drawn from it.
struct SectionView {
  let anchor: String
  let title: String
  let meaning: String
  /// The number of rows, such as `1,204 rows`.
  let size: String
  let count: String
  /// `nil` where the report has no rows, and the section takes the line `none`.
  let table: TableView?
  let none: String
  let bars: ChangeBars?
  let steps: [StepChart]

  /// `none` is what is said if there are no rows; without `isCompared`, their number is unknown then.
  init(
    _ table: Table, anchor: String, _ zone: Zone, none: String = Block.noRows,
    isCompared: Bool = true
  ) {
    self.anchor = anchor
    title = table.title.shortened
    meaning = table.meaning.shortened
    count = isCompared || !table.rows.isEmpty ? Figures.count(table.rows.count) : "–"
    size = count + (table.rows.count == 1 ? " row" : " rows")
    self.table = table.rows.isEmpty ? nil : TableView(table, zone)
    self.none = none
    bars = table.name == SavedQuery.rates.name ? ChangeBars(table) : nil
    steps = table.name == SavedQuery.balance.name ? StepChart.charts(of: table, zone) : []
  }

  /// The sections of a report, each with an anchor that is unique on the page.
  static func sections(of report: Report) -> [SectionView] {
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
      return SectionView(
        table, anchor: anchor, report.zone, none: Block.noRows(of: table.name, in: report),
        isCompared: report.compared(in: table.name)?.panels != 0)
    }
  }
}
