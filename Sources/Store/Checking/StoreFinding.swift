/// Something in the database that its own rules do not allow.
public struct StoreFinding: Hashable, Sendable {
  /// The panel that it concerns; `nil` for the database as a whole.
  public let panel: String?
  /// What it is found of: a service, a snapshot, a time.
  public let subject: String
  /// What is wrong, as a clause.
  public let problem: String
}

extension StoreFinding: CustomStringConvertible {
  public var description: String {
    (panel.map { "panel '\($0)', " } ?? "") + "\(subject): \(problem)"
  }
}

/// What came of looking at all of a database.
public struct StoreInspection: Sendable {
  public internal(set) var findings: [StoreFinding] = []
  /// How many more there are, of kinds with too many to tell each.
  public internal(set) var untold = 0
  public internal(set) var snapshots = 0
  public internal(set) var versions = 0
  /// Rows that nothing refers to. They do no harm, and `prune` drops them.
  public internal(set) var orphanedTexts = 0
  public internal(set) var orphanedLooks = 0
  public internal(set) var orphanedServices = 0

  /// As many findings of one kind are told; that is enough to know what is wrong.
  static let limit = 20

  mutating func add(_ findings: [StoreFinding]) {
    self.findings += findings.prefix(Self.limit)
    untold += max(0, findings.count - Self.limit)
  }
}
