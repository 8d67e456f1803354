public import PanelAPI

/// A panel to collect from.
public struct PanelTarget: Sendable {
  public let name: String
  public let reader: any PanelReading
  /// How far apart `collect` takes its snapshots.
  public let every: Duration
  /// How long it is waited for without a byte.
  public let timeout: Duration

  public init(
    name: String, reader: any PanelReading, every: Duration = .seconds(3600),
    timeout: Duration = .seconds(30)
  ) {
    self.name = name
    self.reader = reader
    self.every = every
    self.timeout = timeout
  }
}
