public import Catalogue
import ReportModel
import Store

extension Analyst {
  /// A report of these sections and, beside it, the whole history of its panels up to the window's
  /// end, all of one state of the store. The scope's other filters are the report's alone. Orders are
  /// told of only where `spend` is one of the sections. Throws `StoreError`.
  public func chronicle(
    _ sections: [SavedQuery], title: String, in scope: Scope
  ) throws -> Chronicle {
    try store.reading { reading in
      let report = try report(
        sections, title: title, in: scope,
        tellsOrders: sections.contains { $0.name == SavedQuery.spend.name }, from: reading)
      let (panels, events) = try Self.histories(in: scope, from: CatalogueReader(reading))
      return Chronicle(report: report, panels: panels, events: events)
    }
  }

  /// When one of these panels was last read, whatever came of it; of all panels where none is named;
  /// `nil` where none ever was. Throws `StoreError`.
  public func newestReading(of panels: [String]) throws -> Timestamp? {
    let names = panels.isEmpty ? try store.panels() : panels
    return try names.compactMap(store.lastAttempt).max()
  }

  private static func histories(
    in scope: Scope, from reader: CatalogueReader
  ) throws -> ([PanelHistory], Table) {
    let beginning = Timestamp(milliseconds: 0)
    let rows = RowReader(reader)
    guard let window = Window(since: beginning, until: max(beginning, scope.window.until)) else {
      return ([], EventSection(rows).table())
    }
    var events = EventSection(rows)
    var relistable = RelistableSection(rows)
    var found: [(panel: PanelInWindow, history: HistoryReader?)] = []
    for panel in try reader.panels(in: window)
    where scope.holds(panel: panel.name) {
      guard let changes = try PanelChanges(panel, from: reader, whole: true) else {
        found.append((panel, nil))
        continue
      }
      let book = try PanelBook(changes, showing: changes, reader)
      try events.add(changes, book)
      try relistable.add(changes, book)
      found.append((panel, try HistoryReader(changes, book)))
    }
    let relistings = Relisting.pairs(relistable.rows())
    let histories = try found.map { panel, history in
      try history?.history(relistings, at: window.until)
        ?? PanelHistory(
          number: panel.id, name: panel.name, currency: panel.currency, balance: panel.balance)
    }
    let table = events.table().telling(relistings).made()
    try rows.close()
    return (histories, table)
  }
}
