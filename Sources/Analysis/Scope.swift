public import Catalogue

/// What a report is to look at.
public struct Scope: Sendable {
  public var window: Window
  /// The panels, by name; empty for all of them.
  public var panels: [String]
  /// Keeps services whose category contains this text, case and accents ignored.
  public var category: String?
  /// Leaves out rate changes of less than this many percent, up or down, and nothing else.
  public var minimumChange: Double?
  /// Keeps these services only; `nil` for all of them. Their own summary then replaces the summary.
  public var watchList: WatchList?

  public init(
    window: Window, panels: [String] = [], category: String? = nil, minimumChange: Double? = nil,
    watchList: WatchList? = nil
  ) {
    self.window = window
    self.panels = panels
    self.category = category
    self.minimumChange = minimumChange
    self.watchList = watchList
  }
}
