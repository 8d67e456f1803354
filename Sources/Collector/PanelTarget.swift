public import PanelAPI

/// A panel to collect from.
public struct PanelTarget: Sendable {
  public let name: String
  public let reader: any PanelReading
  /// How far apart `collect` takes its snapshots.
  public let every: Duration

  public init(name: String, reader: any PanelReading, every: Duration = .seconds(3600)) {
    self.name = name
    self.reader = reader
    self.every = every
  }
}
