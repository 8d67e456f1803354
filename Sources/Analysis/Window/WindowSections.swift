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

  /// The tables of those of these queries that are sections, by their names. Throws `StoreError`.
  static func tables(
    _ queries: [SavedQuery], in scope: Scope, from reading: Reading
  ) throws -> [String: Table] {
    let names = Set(queries.map(\.name))
    let wanted = all.filter { names.contains($0.query.name) }
    if wanted.isEmpty { return [:] }
    let reader = CatalogueReader(reading)
    let isWhole = wanted.contains { $0.needsWholeCatalogue }
    var sections = wanted.map { $0.init() }
    for panel in try reader.panels(in: scope.window)
    where scope.panels.isEmpty || scope.panels.contains(panel.name) {
      guard let changes = try PanelChanges(panel, from: reader, whole: isWhole) else {
        for place in sections.indices { sections[place].add(unobserved: panel) }
        continue
      }
      let book = try PanelBook(changes, reader)
      for place in sections.indices { try sections[place].add(changes, book) }
    }
    return Dictionary(
      uniqueKeysWithValues: zip(wanted, sections).map { ($0.query.name, $1.table()) })
  }
}
