public import Catalogue

/// The services, the window and the conditions of a report.
public struct Scope: Sendable {
  public var window: Window
  /// Whether somebody chose the window's end. Only a window from 1970-01-01 on that has none holds orders
  /// without a time.
  public var hasEnd = true
  /// A report's name: each panel's window starts where the last report of that name ended, if there was
  /// one; `nil` if all start as `window` does.
  public var last: String?
  /// The panels, by name; empty for all of them.
  public var panels: [String]
  /// Keeps services whose category contains this text, case and accents ignored.
  public var category: String?
  /// Leaves out rate changes of less than this many percent, up or down, and nothing else.
  public var minimumChange: Double?
  /// Keeps these services only; `nil` for all of them. Their own summary then replaces the summary.
  public var watchList: WatchList?
  /// The figures about the account holder's money that may be shown. Sections about others are left out.
  public var figures: PrivateFigures

  public init(
    window: Window, last: String? = nil, panels: [String] = [], category: String? = nil,
    minimumChange: Double? = nil, watchList: WatchList? = nil, figures: PrivateFigures = .all
  ) {
    self.window = window
    self.last = last
    self.panels = panels
    self.category = category
    self.minimumChange = minimumChange
    self.watchList = watchList
    self.figures = figures
  }

  /// Whether no condition chooses some services.
  var isOfAllServices: Bool { category == nil && watchList == nil }
}
