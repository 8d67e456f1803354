public import Catalogue

/// A report, not yet formatted.
public struct Report: Sendable {
  /// The title, such as `Ratebook report`.
  public var title: String
  public var window: Window
  /// The zone of the times that people read; CSV and JSON are in UTC.
  public var zone = Zone.utc
  /// The panels that the report looks at, by name.
  public var panels: [PanelCoverage]
  /// Warnings, shown before any other note: money that no order explains.
  public var warnings: [String] = []
  /// Lines a reader should see before the tables, such as a service's sparkline.
  public var notes: [String]
  /// The percentage under which rate changes are left out; `nil` if all are shown.
  public var minimumChange: Double?
  /// The sections that are in memory, in the order they are shown.
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

  /// The report for people: the services of a line about many are one row.
  public func folded(by moves: MassMoves) -> Report {
    var report = self
    report.tables = tables.map { $0.folded(by: moves) }
    return report
  }
}
