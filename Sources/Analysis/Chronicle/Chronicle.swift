public import ReportModel

/// What a store tells of its panels: a report of a window, and beside it all that led there.
public struct Chronicle: Sendable {
  /// The sections that were asked for, of the window.
  public let report: Report
  /// The panels by name, from the first snapshot that is kept to the window's end.
  public let panels: [PanelHistory]
  /// Every change of all of that time, under the columns of `events`, oldest first.
  public let events: Table

  public init(report: Report, panels: [PanelHistory], events: Table) {
    self.report = report
    self.panels = panels
    self.events = events
  }
}
