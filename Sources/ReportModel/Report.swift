public import Catalogue

/// A finished report, not yet formatted.
public struct Report: Sendable {
  /// What the report is, such as `Ratebook report`.
  public var title: String
  public var window: Window
  /// The panels that the report looks at, by name.
  public var panels: [PanelCoverage]
  /// Lines a reader should see before the tables, such as a service's sparkline.
  public var notes: [String]
  /// The sections, in the order they are shown.
  public var tables: [Table]

  public init(
    title: String, window: Window, panels: [PanelCoverage] = [], notes: [String] = [],
    tables: [Table]
  ) {
    self.title = title
    self.window = window
    self.panels = panels
    self.notes = notes
    self.tables = tables
  }

  /// The report with all of its rows made, fit for use once their sources are closed.
  public func made() -> Report {
    var report = self
    report.tables = tables.map { $0.made() }
    return report
  }
}
