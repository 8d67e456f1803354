public import ReportModel

/// Renders a finished report in one format.
public protocol ReportRenderer: Sendable {
  func render(_ report: Report, to output: inout some TextOutputStream)
}
