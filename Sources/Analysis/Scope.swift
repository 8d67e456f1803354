public import Catalogue

/// The services, the window and the conditions of a report.
public struct Scope: Sendable {
  public var window: Window
  /// Whether the user chose the window's end. Orders without a time are included only in a window from
  /// 1970-01-01 on without a chosen end.
  public var hasEnd = true
  /// A report's name. Each panel's window starts at the end of the last report with that name, if there
  /// was one; `nil` if all windows start at the start of `window`.
  public var last: String?
  /// The panels, by name; empty for all of them.
  public var panels: [String]
  /// Keeps only services whose category contains this text; case and accents are ignored.
  public var category: String?
  /// Leaves out rate changes of less than this many percent, up or down, and nothing else.
  public var minimumChange: Double?
  /// Keeps only these services; `nil` for all. Their own summary then replaces the summary.
  public var watchList: WatchList?
  /// The figures about the user's money that may be shown. Sections about other such figures are left out.
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

  /// Whether the scope includes all services.
  var isOfAllServices: Bool { category == nil && watchList == nil }
}
