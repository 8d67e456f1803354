/// The data of a site: a report of a window, and the history before it.
public struct SiteHistory: Sendable {
  /// The sections that were asked for, of the window.
  public let report: Report
  /// The lines about many services in the window.
  public let moves: MassMoves
  /// The panels by name, from the first snapshot that is kept to the window's end.
  public let panels: [PanelHistory]
  /// Every change of all of that time, as `events` has it, newest first.
  public let events: Table
  /// The lines about many services of all of that time.
  public let eventMoves: MassMoves
  /// The services listed at the window's end, as in `catalogue`.
  public let catalogue: Table

  public init(
    report: Report, moves: MassMoves = .none, panels: [PanelHistory] = [],
    events: Table = SavedQuery.events.table([]), eventMoves: MassMoves = .none,
    catalogue: Table = SavedQuery.catalogue.table([])
  ) {
    self.report = report
    self.moves = moves
    self.panels = panels
    self.events = events
    self.eventMoves = eventMoves
    self.catalogue = catalogue
  }
}

extension SavedQuery {
  /// These rows under the query's columns.
  public func table(_ rows: [[Cell]]) -> Table {
    Table(name: name, title: title, meaning: meaning, columns: columns, rows: rows)
  }
}
