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
}

/// What was observed of a panel within a window.
public struct PanelCoverage: Hashable, Sendable {
  public let name: String
  /// When the snapshot was taken that the window is compared from; `nil` where there is none.
  public let from: Timestamp?
  /// Whether the panel has no snapshot at or before the window's start, so that its first one in
  /// the window is the baseline.
  public let startsInside: Bool
  /// When the last accepted snapshot at or before the window's end was taken.
  public let to: Timestamp?
  /// The number of services at the window's end.
  public let services: Int
  public let currency: String?
  /// How many attempts in the window failed, and why the last of them did.
  public let failures: Int
  public let lastFailure: String?

  public init(
    name: String, from: Timestamp?, startsInside: Bool, to: Timestamp?, services: Int,
    currency: String?, failures: Int, lastFailure: String?
  ) {
    self.name = name
    self.from = from
    self.startsInside = startsInside
    self.to = to
    self.services = services
    self.currency = currency
    self.failures = failures
    self.lastFailure = lastFailure
  }
}
