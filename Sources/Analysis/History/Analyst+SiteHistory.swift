public import Catalogue
import Store

extension Analyst {
  /// A report of these sections, and the whole history of its panels up to the window's end, all from
  /// one state of the store. The other conditions of the scope apply only to the report. Throws
  /// `StoreError`.
  public func siteHistory(
    _ sections: [SavedQuery], title: String, in scope: Scope
  ) throws -> SiteHistory {
    try store.reading { reading in
      let (report, moves) = try SectionReader.run(
        reading, scope, checkedFrom: scope.window.since
      ) { reader in
        let report = try OpenReport(sections, title: title, reader)
        return (try report.finished(), try report.moves())
      }
      let beginning = Timestamp(milliseconds: 0)
      let end = max(beginning, scope.window.until)
      guard let whole = Window(since: beginning, until: end) else {
        return SiteHistory(report: report, moves: moves)
      }
      let all = Scope(window: whole, panels: scope.panels)
      return try SectionReader.run(reading, all, checkedFrom: beginning) { reader in
        let events = try reader.table(.events)
        let catalogue = try reader.table(.catalogue)
        let panels = try report.panels.compactMap {
          try HistoryReader(reading, $0, until: end).history()
        }
        return SiteHistory(
          report: report, moves: moves, panels: panels, events: events,
          eventMoves: try reader.moves(), catalogue: catalogue)
      }
    }
  }

  /// When one of these panels was last read, accepted or not; `nil` if never. No panels given means
  /// all. Throws `StoreError`.
  public func newestReading(of panels: [String]) throws -> Timestamp? {
    let names = panels.isEmpty ? try store.panels() : panels
    return try names.compactMap(store.lastAttempt).max()
  }
}
