import Analysis
import Catalogue

extension SiteContext {
  /// The window's report without its tables, as of one panel.
  func report(of history: PanelHistory) -> Report {
    var report = chronicle.report
    report.panels.removeAll { $0.name != history.name }
    return report
  }

  /// What must be known of panels, with times in the site's zone.
  func notes(on panels: [PanelCoverage]) -> [String] { CoverageNotes(panels, in: zone).all }

  /// A report of a time that is told by its own rows, and so stays as it is whatever is observed later.
  func report(from start: Timestamp?, to end: Timestamp?) -> Report {
    var report = Report(title: chronicle.report.title, window: chronicle.report.window)
    if let start, let end, let window = Window(since: start, until: end) { report.window = window }
    return report
  }

  /// A panel's row of the section `summary`.
  func summary(of history: PanelHistory) -> NamedRow? {
    section(.summary).namedRows.first { $0.text(.panel) == history.name }
  }
}
