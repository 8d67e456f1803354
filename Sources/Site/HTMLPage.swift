public import Analysis

/// A renderer of a report as one HTML file that stands alone: no script, no outside request.
///
/// The same report gives the same bytes.
public struct HTMLPage: Sendable {
  private let templates: Templates

  /// Throws where a template that is part of the program cannot be parsed.
  public init() throws { templates = try Templates() }

  /// The page's text, to be stored as UTF-8; throws ``SiteError``.
  public func render(_ report: Report) throws -> String {
    try templates.render(ReportPage(report), with: "report")
  }
}
