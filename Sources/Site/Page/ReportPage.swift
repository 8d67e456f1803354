import Analysis
import Catalogue

/// All that the page of one report shows, in its order.
struct ReportPage {
  let title: String
  /// What its times are.
  let times: String
  let since: Moment
  let until: Moment
  /// When the newest data was read; never when the page was made, so that equal reports are equal
  /// pages.
  let dataAsOf: Moment?
  let hasPanels: Bool
  let panels: [PanelView]
  let hasNotices: Bool
  let notices: [String]
  let sections: [SectionView]
  /// Whether there are enough sections to be worth a table of contents.
  let hasContents: Bool

  init(_ report: Report) {
    title = report.title.shortened
    let zone = report.zone
    times = zone.words
    since = Moment(report.window.since, zone)
    until = Moment(report.window.until, zone)
    dataAsOf = report.panels.compactMap(\.to).max().map { Moment($0, zone) }
    panels = report.panels.map { PanelView($0, zone) }
    notices = (report.warnings + report.coverageNotes.all + report.notes).map(\.shortened)
    sections = SectionView.sections(of: report)
    hasPanels = !panels.isEmpty
    hasNotices = !notices.isEmpty
    hasContents = report.tables.count > 1
  }
}

/// What was seen of one panel.
struct PanelView {
  let name: String
  let services: String
  let currency: String?
  let asOf: Moment?

  init(_ coverage: PanelCoverage, _ zone: Zone) {
    name = coverage.name.shortened
    services =
      coverage.services.map { Figures.count($0) + ($0 == 1 ? " service" : " services") }
      ?? "no data yet"
    currency = coverage.currency?.shortened
    asOf = coverage.to.map { Moment($0, zone) }
  }
}
