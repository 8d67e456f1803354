import Analysis
import Catalogue

/// What the pages of one site are made of, looked up once.
struct SiteContext: Sendable {
  let chronicle: Chronicle
  let addresses: SiteAddresses
  let frames: SiteFrame
  let templates: Templates
  let downloads: SiteDownloads
  /// The panels by name.
  private let panels: [String: PanelHistory]
  /// By panel and service, how the rate changed within the window, in percent.
  private let changes: [String: [ExactText: Double]]
  /// The rows of `catalogue` by panel and category.
  private let catalogue: [String: [ExactText: [[Cell]]]]

  init(
    _ chronicle: Chronicle, _ settings: SiteSettings, _ assets: SiteAssets, _ templates: Templates,
    _ downloads: SiteDownloads
  ) {
    self.chronicle = chronicle
    self.templates = templates
    self.downloads = downloads
    addresses = SiteAddresses(chronicle.panels)
    let hasSpend = chronicle.report.tables.contains { $0.name == SavedQuery.spend.name }
    frames = SiteFrame(settings: settings, assets: assets, hasSpend: hasSpend)
    panels = Dictionary(chronicle.panels.map { ($0.name, $0) }) { first, _ in first }
    var changes: [String: [ExactText: Double]] = [:]
    for table in chronicle.report.tables where table.name == SavedQuery.rates.name {
      for row in table.namedRows {
        guard let panel = row.text(.panel), let service = row.text(.service),
          let percent = row.percent(.changePercent)
        else { continue }
        changes[panel, default: [:]][ExactText(service)] = percent
      }
    }
    self.changes = changes
    var catalogue: [String: [ExactText: [[Cell]]]] = [:]
    for row in chronicle.catalogue.namedRows {
      guard let panel = row.text(.panel) else { continue }
      catalogue[panel, default: [:]][ExactText(row.text(.category)), default: []].append(row.cells)
    }
    self.catalogue = catalogue
  }

  /// A section of the window's report; one without rows where it was not asked for.
  func section(_ query: SavedQuery) -> Table {
    chronicle.report.tables.first { $0.name == query.name } ?? query.table([])
  }

  /// Whether balances may be shown.
  var hasBalance: Bool { chronicle.report.tables.contains { $0.name == SavedQuery.balance.name } }

  /// The rows of `catalogue` of one category.
  func catalogue(of category: String?, panel: String) -> [[Cell]] {
    catalogue[panel]?[ExactText(category)] ?? []
  }

  /// How a service's rate changed within the window, in percent; `nil` where it did not.
  func change(of service: String, panel: String) -> Double? { changes[panel]?[ExactText(service)] }

  /// The zone of all times.
  var zone: Zone { frames.settings.zone }

  /// Whether pages have to say which panel is meant.
  var hasSeveralPanels: Bool { chronicle.panels.count > 1 }

  /// What leads from a row's cells to the pages of its service, category and panel, on a page whose
  /// root is at `root`.
  func links(from root: String) -> TableMarkup.Link {
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

  /// A page's file.
  func file(_ path: String, _ page: some Any, _ template: String) throws -> SiteFile {
    SiteFile(path, try templates.render(page, with: template))
  }

  /// The two files of a table: its rows as CSV and, of the time `window`, as JSON.
  func files(_ stem: String, _ table: Table, _ report: Report) throws -> [SiteFile] {
    [
      SiteFile(stem + ".csv", try downloads.csv(table)),
      SiteFile(stem + ".json", try downloads.json(report, table)),
    ]
  }
}
