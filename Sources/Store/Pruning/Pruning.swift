public import Catalogue

/// What dropping old history frees, or would free.
public struct Pruning: Hashable, Sendable {
  /// Every answer as of this time and later stays as it is.
  public let cut: Timestamp
  public var snapshots = 0
  public var versions = 0
  public var looks = 0
  public var services = 0
  public var texts = 0
  /// What the dropped rows take up in the file, estimated from what they hold.
  public var bytes = 0

  public init(cut: Timestamp) { self.cut = cut }

  /// Whether there is nothing to drop.
  public var isEmpty: Bool { snapshots + versions + looks + services + texts == 0 }
}
