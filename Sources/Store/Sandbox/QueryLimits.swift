/// What a query that is not Ratebook's own may take of the machine.
public struct QueryLimits: Hashable, Sendable {
  /// How long it may run.
  public var time = Duration.seconds(30)
  /// The most bytes of one value; an answer of a panel has 64 MB at most.
  public var valueBytes = 64 << 20
  /// The most memory that SQLite takes in the whole process meanwhile, what it sorts included.
  public var memoryBytes = 512 << 20
  /// The most bytes of all rows together.
  public var resultBytes = 256 << 20

  public init(time: Duration = .seconds(30)) { self.time = time }
}
