/// The data of a site: a report on a window, and the whole history up to its end.
public struct SiteHistory: Sendable {
  /// The requested sections of the window.
  public let report: Report
  /// The lines about many services in the window.
  public let moves: MassMoves
  /// The panels by name, from the first stored snapshot to the window's end.
  public let panels: [PanelHistory]
  /// All changes of that whole time, as in `events`, newest first.
  public let events: Table
  /// The lines about many services in that whole time.
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
  /// A table of these rows with the columns of the query.
  public func table(_ rows: [[Cell]]) -> Table {
    Table(name: name, title: title, meaning: meaning, columns: columns, rows: rows)
  }
}
