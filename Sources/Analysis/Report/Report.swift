public import Catalogue

/// A report, not yet formatted.
public struct Report: Sendable {
  /// The title, such as `Ratebook report`.
  public var title: String
  public var window: Window
  /// The zone of times for people. CSV and JSON use UTC.
  public var zone = Zone.utc
  /// The panels of the report, by name.
  public var panels: [PanelCoverage]
  /// Warnings about money that no order explains. They come before all other notes.
  public var warnings: [String] = []
  /// Lines to show before the tables, such as a service's sparkline.
  public var notes: [String]
  /// The percentage below which rate changes are left out; `nil` if all are shown.
  public var minimumChange: Double?
  /// The sections in memory, in the order in which they are shown.
  public var tables: [Table]

  public init(
    title: String, window: Window, panels: [PanelCoverage] = [], notes: [String] = [],
    tables: [Table] = []
  ) {
    self.title = title
    self.window = window
    self.panels = panels
    self.notes = notes
    self.tables = tables
  }

  /// The report for people: the services of a line about many services become one row.
  public func folded(by moves: MassMoves) -> Report {
    var report = self
    report.tables = tables.map { $0.folded(by: moves) }
    return report
  }
}
