import Analysis
import Catalogue
import Render

/// The data of a site's pages. Each value is looked up once.
struct SiteContext: Sendable {
  let siteHistory: SiteHistory
  /// The window's report, with times in the site's zone.
  let report: Report
  let addresses: SiteAddresses
  let frames: SiteFrame
  let downloads: SiteDownloads
  /// The panels by name.
  private let panels: [String: PanelHistory]
  /// The change of the rate within the window in percent, by panel and service.
  private let changes: [String: [ExactText: Double]]
  /// The rows of `catalogue` by panel and category.
  private let catalogue: [String: [ExactText: [[Cell]]]]

  init(
    _ siteHistory: SiteHistory, _ settings: SiteSettings, _ assets: SiteAssets,
    _ downloads: SiteDownloads
  ) {
    self.siteHistory = siteHistory
    var report = siteHistory.report
    report.zone = settings.zone
    self.report = report
    self.downloads = downloads
    addresses = SiteAddresses(siteHistory.panels)
    let hasSpend = report.tables.contains { $0.name == SavedQuery.spend.name }
    frames = SiteFrame(settings: settings, assets: assets, hasSpend: hasSpend)
    panels = Dictionary(siteHistory.panels.map { ($0.name, $0) }) { first, _ in first }
    var changes: [String: [ExactText: Double]] = [:]
    for table in report.tables where table.name == SavedQuery.rates.name {
      for row in table.namedRows {
        guard let panel = row.text(.panel), let service = row.text(.service),
          let percent = row.percent(.changePercent)
        else { continue }
        changes[panel, default: [:]][ExactText(service)] = percent
      }
    }
    self.changes = changes
    var catalogue: [String: [ExactText: [[Cell]]]] = [:]
    for row in siteHistory.catalogue.namedRows {
      guard let panel = row.text(.panel) else { continue }
      catalogue[panel, default: [:]][ExactText(row.text(.category)), default: []].append(row.cells)
    }
    self.catalogue = catalogue
  }

  /// A section of the window's report; without rows if it was not requested.
  func section(_ query: SavedQuery) -> Table {
    report.tables.first { $0.name == query.name } ?? query.table([])
  }

  /// Whether balances may be shown.
  var hasBalance: Bool { report.tables.contains { $0.name == SavedQuery.balance.name } }

  /// The rows of `catalogue` in one category.
  func catalogue(of category: String?, panel: String) -> [[Cell]] {
    catalogue[panel]?[ExactText(category)] ?? []
  }

  /// The change of a service's rate within the window in percent; `nil` if it did not change.
  func change(of service: String, panel: String) -> Double? { changes[panel]?[ExactText(service)] }

  /// The zone of all times.
  var zone: Zone { frames.settings.zone }

  /// The links from the cells of a row to the pages of its service, category and panel. The page
  /// with the row has its root at `root`.
  func links(from root: String) -> HTMLTable.Link {
    { row, column in
      guard let panel = row.text(.panel) else { return nil }
      let page: String? =
        switch column {
        case .name: row.text(.service).flatMap { addresses.page(ofService: $0, panel: panel) }
        case .category:
          row.text(.category).flatMap { addresses.page(ofCategory: $0, panel: panel) }
        case .panel: addresses.page(ofPanel: panel)
        default: nil
        }
      return page.map { root + $0 }
    }
  }

  /// The two files of a table: its rows as CSV, and as JSON with the window of `report`.
  func files(_ stem: String, _ table: Table, _ report: Report) throws -> [SiteFile] {
    [
      SiteFile(stem + ".csv", try downloads.csv(table)),
      SiteFile(stem + ".json", try downloads.json(report, table)),
    ]
  }
}

extension SiteContext {
  /// The window's report as of one panel.
  func report(of history: PanelHistory) -> Report {
    var report = report
    report.panels.removeAll { $0.name != history.name }
    return report
  }

  /// A report about the time of its own rows, so that later observations do not change it.
  func report(from start: Timestamp?, to end: Timestamp?) -> Report {
    var report = Report(title: report.title, window: report.window)
    if let start, let end, let window = Window(since: start, until: end) { report.window = window }
    return report
  }

  /// A panel's row of the section `summary`.
  func summary(of history: PanelHistory) -> NamedRow? {
    section(.summary).namedRows.first { $0.text(.panel) == history.name }
  }
}
