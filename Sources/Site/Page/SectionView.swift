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
  /// `nil` where the report has no rows, and the section takes one line.
  let table: TableView?
  let bars: ChangeBars?
  let steps: [StepChart]

  init(_ table: Table, anchor: String, _ zone: Zone) {
    self.anchor = anchor
    title = table.title.shortened
    meaning = table.meaning.shortened
    count = Figures.count(table.rows.count)
    size = count + (table.rows.count == 1 ? " row" : " rows")
    self.table = table.rows.isEmpty ? nil : TableView(table, zone)
    bars = table.name == SavedQuery.rates.name ? ChangeBars(table) : nil
    steps = table.name == SavedQuery.balance.name ? StepChart.charts(of: table, zone) : []
  }

  /// The sections of a report, each with an anchor that is unique on the page.
  static func sections(of tables: [Table], _ zone: Zone) -> [SectionView] {
    var taken: Set<String> = ["main"]
    return tables.map { table in
      let slug = table.name.slug(limit: 40)
      let name = slug.isEmpty ? "section" : slug
      var anchor = name
      var number = 2
      while !taken.insert(anchor).inserted {
        anchor = "\(name)-\(number)"
        number += 1
      }
      return SectionView(table, anchor: anchor, zone)
    }
  }
}
