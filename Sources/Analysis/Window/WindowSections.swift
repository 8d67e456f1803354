import Catalogue
import ReportModel
import Store

/// Runs sections over the panels of a scope, one panel in memory at a time.
struct WindowSections {
  static var all: [any WindowSection.Type] {
    [
      SummarySection.self, RateSection.self, ParkedSection.self, NewSection.self,
      RemovedSection.self,
      EventSection.self, CapabilitySection.self, CategorySection.self,
      RelistableSection.self,
    ]
  }

  /// The tables of the queries that are sections, by their names.
  private(set) var tables: [String: Table] = [:]
  /// What a reader should know: of currencies that changed, and of the watched services.
  private(set) var notes: [String] = []
  /// The ids of the watched services by panel; `nil` where all services are looked at.
  private(set) var watched: [String: Set<String>]?

  /// Reads the tables of those of these queries that are sections. `spent` weighs
  /// the services of a watch list. Rows may be looked at while `rows` is open. Throws `StoreError`.
  init(
    _ queries: [SavedQuery], in scope: Scope, from reader: CatalogueReader, _ rows: RowReader,
    spent: [WatchedSection.Purchases: Amount] = [:]
  ) throws {
    let names = Set(queries.map(\.name))
    let wanted = Self.all.filter { names.contains($0.query.name) }
    if wanted.isEmpty && scope.watchList == nil { return }
    let isWhole = scope.watchList != nil || wanted.contains { $0.needsWholeCatalogue }
    var sections = wanted.map { $0.init(rows) }
    var watch = scope.watchList.map { WatchResolver($0, panels: scope.panels, reader) }
    var yours = WatchedSection(spent: spent)
    if watch != nil { watched = [:] }
    for panel in try reader.panels(in: scope.window)
    where scope.holds(panel: panel.name) {
      guard let changes = try PanelChanges(panel, from: reader, whole: isWhole) else {
        for place in sections.indices { sections[place].add(unobserved: panel) }
        continue
      }
      let services = try watch?.services(of: changes)
      let shown = services.map(changes.keeping) ?? changes
      let book = try PanelBook(changes, showing: shown, reader)
      notes += try book.currencyNotes(of: changes)
      for (place, section) in wanted.enumerated() {
        try sections[place].add(section.looksAtAll ? changes : shown, book)
      }
      if let services {
        try yours.add(shown, services, book)
        watched?[panel.name] = try Set(services.map(reader.id(of:)))
      }
    }
    tables = Dictionary(
      uniqueKeysWithValues: zip(wanted, sections).map { ($0.query.name, $1.table()) })
    if let watch {
      notes += yours.notes + watch.notes
      tables[SavedQuery.summary.name] = yours.table
    }
  }
}
