import Analysis
import Catalogue
import ReportModel

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

  init(
    _ chronicle: Chronicle, _ settings: SiteSettings, _ assets: SiteAssets, _ templates: Templates,
    _ downloads: SiteDownloads
  ) {
    self.chronicle = chronicle
    self.templates = templates
    self.downloads = downloads
    addresses = SiteAddresses(chronicle.panels)
    let hasSpend = chronicle.report.tables.contains { $0.name == "spend" }
    frames = SiteFrame(settings: settings, assets: assets, hasSpend: hasSpend)
    panels = Dictionary(chronicle.panels.map { ($0.name, $0) }) { first, _ in first }
    var changes: [String: [ExactText: Double]] = [:]
    for row in chronicle.report.tables.first(where: { $0.name == "rates" })?.namedRows.map({ $0 })
      ?? []
    {
      guard let panel = row.text("panel"), let service = row.text("service"),
        case .percent(let percent) = row["change_percent"]
      else { continue }
      changes[panel, default: [:]][ExactText(service)] = percent
    }
    self.changes = changes
  }

  /// A section of the window's report; one without rows where it was not asked for.
  func section(_ name: String) -> Table {
    chronicle.report.tables.first { $0.name == name }
      ?? Table(name: name, title: name, meaning: "", columns: [], rows: [])
  }

  /// How a service's rate changed within the window, in percent; `nil` where it did not.
  func change(of service: String, panel: String) -> Double? { changes[panel]?[ExactText(service)] }

  /// Whether pages have to say which panel is meant.
  var hasSeveralPanels: Bool { chronicle.panels.count > 1 }

  /// What leads from a row's cells to the pages of its service, category and panel, on a page whose
  /// root lies at `root`.
  func links(from root: String, in table: Table) -> TableMarkup.Link {
    let places = (table.index(of: "panel"), table.index(of: "service"), table.index(of: "category"))
    func text(_ row: [Cell], _ place: Int?) -> String? {
      if let place, case .text(let text) = row.cell(at: place) { text } else { nil }
    }
    return { row, column in
      guard let panel = text(row, places.0) else { return nil }
      let page: String? =
        switch column {
        case "name": text(row, places.1).flatMap { addresses.page(ofService: $0, panel: panel) }
        case "category":
          text(row, places.2).flatMap { addresses.page(ofCategory: $0, panel: panel) }
        case "panel": addresses.page(ofPanel: panel)
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
  func files(_ stem: String, _ table: Table, _ report: Report) -> [SiteFile] {
    var report = report
    report.tables = [table]
    return [
      SiteFile(stem + ".csv", downloads.csv(table)),
      SiteFile(stem + ".json", downloads.json(report)),
    ]
  }
}
