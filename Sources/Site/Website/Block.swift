import Analysis
import Catalogue

/// A part of a page under a heading of its own.
struct Block {
  let anchor: String
  let title: String
  /// How much there is, such as `1,204 rows`.
  var size: String?
  var meaning: String?
  /// What stands in place of all below where there is nothing; `nil` where there is something.
  var none: String?
  var bars: ChangeBars?
  var charts: [Markup] = []
  var table: Markup?
  /// What the table leaves out.
  var note: String?
  /// The files of the same rows; empty for none.
  var downloads: [Downloads] = []
  /// Whether the field that searches the page stands above the table.
  var hasSearch = false

  struct Downloads {
    /// What is in them, for those who do not see what stands around.
    let name: String
    /// The address without its suffix.
    let stem: String
  }
}

extension Block {
  /// What a table without rows says if there is nothing to say.
  static let noRows = "None in this window."

  /// What a report's section without rows says, since nothing changes where nothing is compared.
  static func noRows(of section: String, in report: Report) -> String {
    guard let (compared, all) = report.compared(in: section), compared < all else { return noRows }
    return compared == 0
      ? "Nothing to compare in this window."
      : "None in this window in the \(compared) of \(all) panels that have snapshots to compare."
  }

  /// A block of a table, or of the words `none` where it has no rows. Of its rows the first `limit`
  /// have a place, the others are in the files.
  init(
    _ table: Table, _ zone: Zone, title: String? = nil, none: String = Block.noRows,
    limit: Int = 200,
    shown: Int = TableMarkup.foldLimit, heading: ColumnName = .name, download stem: String? = nil,
    link: TableMarkup.Link = { _, _ in nil }
  ) {
    let title = title ?? table.title
    self.init(anchor: table.name.slug(limit: 40), title: title)
    guard !table.rows.isEmpty else {
      self.none = none
      return
    }
    let count = table.rows.count
    size = Figures.count(count) + (count == 1 ? " row" : " rows")
    meaning = table.meaning.isEmpty ? nil : table.meaning
    var placed = Table(
      name: table.name, title: title, meaning: table.meaning, columns: table.columns,
      rows: table.rows)
    if count > limit {
      placed.rows = Array(table.rows.prefix(limit))
      note = "The first \(limit) of \(Figures.count(count)); all of them are in the files."
    }
    self.table = TableMarkup(placed, zone, heading: heading, link: link).markup(shown: shown)
    if let stem { downloads = [Downloads(name: title, stem: stem)] }
  }
}

/// Something known of what a page is about: a term and its value.
struct Fact {
  let term: String
  var text: String?
  var moment: Moment?
  var change: ChangeView?
  var address: String?
}
