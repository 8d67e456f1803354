/// The span of time that a report compares the ends of.
public struct Window: Hashable, Sendable {
  public let since: Timestamp
  public let until: Timestamp

  /// `nil` where the window ends before it starts.
  public init?(since: Timestamp, until: Timestamp) {
    guard since <= until else { return nil }
    self.since = since
    self.until = until
  }
}
